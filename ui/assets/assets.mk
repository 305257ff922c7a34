# Styles, scripts and fonts: built from ui/assets into ui/dist, which the programs embed. Nothing is built when nothing changed.
ui_assets_sources := ui/assets/build.mjs $(shell find ui/assets/src -type f)

.PHONY: assets
assets: ui/dist/manifest.json

ui/assets/node_modules/.package-lock.json: ui/assets/package.json ui/assets/package-lock.json ui/assets/.npmrc
	cd ui/assets && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

ui/dist/manifest.json: ui/assets/node_modules/.package-lock.json $(ui_assets_sources)
	node ui/assets/build.mjs
