# make run      builds everything and starts the demonstration on loopback
# make test     installs what the tests need and runs all of them
# make check    generated files current, vet, staticcheck, make test
# make generate makes the generated files anew

export CGO_ENABLED := 0
# One module of the set has no entry in the public checksum database; go.sum pins it all the same.
export GONOSUMDB := github.com/carlos7ags/folio
export GOFLAGS := -buildvcs=false

bin := .cache/bin
.PHONY: run build test check generate vet browser tools postgres clean

run: build
	$(bin)/portal demo

include ui/assets/assets.mk

build: assets
	go build -o $(bin)/ ./cmd/...

generate: $(bin)/templ
	$(bin)/templ generate -log-level error
	go run ./cmd/docs

# What the tests need besides Go and Node: a PostgreSQL server, a browser, an S3 server.
tools: $(bin)/versitygw
	@test/need.sh

$(bin)/versitygw: tools/go.mod tools/go.sum
	go build -C tools -o $(CURDIR)/$@ github.com/versity/versitygw/cmd/versitygw

$(bin)/templ: tools/go.mod tools/go.sum
	go build -C tools -o $(CURDIR)/$@ github.com/a-h/templ/cmd/templ

$(bin)/staticcheck: tools/go.mod tools/go.sum
	go build -C tools -o $(CURDIR)/$@ honnef.co/go/tools/cmd/staticcheck

test: build tools
	test/run.sh

vet: assets $(bin)/staticcheck
	go vet ./...
	$(bin)/staticcheck ./...

check: assets
	test/current.sh
	$(MAKE) vet
	BIRTEREZE_TEST_REQUIRE_ALL=1 $(MAKE) test

clean:
	rm -rf .cache ui/dist/*.* ui/assets/node_modules
