// Package blobtest starts a real S3 server for tests.
package blobtest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"birtereze/portal/internal/blob"
)

// Server is an S3 server on loopback that ends with the test.
type Server struct {
	Config blob.S3Config // of a bucket that exists and is empty
	Folder string        // the files behind the bucket, to count and to damage

	t      testing.TB
	binary string
	root   string
	stop   func()
}

// S3 starts a server. Its program is looked for at $BIRTEREZE_TEST_S3, then where `make tools` puts it. Without it
// the test is skipped, or fails where $BIRTEREZE_TEST_REQUIRE_ALL is 1, as in continuous integration.
func S3(t testing.TB) *Server {
	t.Helper()
	binary := find()
	if binary == "" {
		if os.Getenv("BIRTEREZE_TEST_REQUIRE_ALL") == "1" {
			t.Fatal("no S3 server to test with: run `make tools`")
		}
		t.Skip("no S3 server to test with: run `make tools`")
	}
	s := &Server{t: t, binary: binary, root: t.TempDir(), stop: func() {}}
	s.Folder = filepath.Join(s.root, "data", "documents")
	for _, dir := range []string{s.Folder, filepath.Join(s.root, "meta")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	s.Config = blob.S3Config{
		Endpoint: "http://" + address, Region: "us-east-1", Bucket: "documents", Prefix: "portal/",
		AccessKey: "test-access", SecretKey: "test-secret",
	}
	t.Cleanup(func() { s.Stop() })
	s.Start()
	return s
}

// Start starts the server again after Stop, at the same address and over the same files.
func (s *Server) Start() {
	s.t.Helper()
	address := s.Config.Endpoint[len("http://"):]
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, s.binary, "--port", address, "--quiet",
		"posix", "--sidecar", filepath.Join(s.root, "meta"), filepath.Join(s.root, "data"))
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.Config.AccessKey, "ROOT_SECRET_KEY="+s.Config.SecretKey)
	cmd.Dir = s.root
	if err := cmd.Start(); err != nil {
		cancel()
		s.t.Fatalf("start %s: %v", s.binary, err)
	}
	s.stop = func() {
		cancel()
		_ = cmd.Wait() // it was killed: that is its only result
		s.stop = func() {}
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return
		}
	}
	s.t.Fatalf("%s does not listen on %s", s.binary, address)
}

// Stop kills the server, as a loss of power would.
func (s *Server) Stop() { s.stop() }

// find looks for the program of the server.
func find() string {
	if p := os.Getenv("BIRTEREZE_TEST_S3"); p != "" {
		return p
	}
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		p := filepath.Join(dir, ".cache", "bin", "versitygw")
		if st, err := os.Stat(p); err == nil && st.Mode().IsRegular() {
			return p
		}
		dir = filepath.Dir(dir)
	}
	return ""
}
