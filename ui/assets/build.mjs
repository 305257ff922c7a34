// Builds what browsers are sent – styles, scripts, fonts – into ui/dist: names that carry a hash of the content, a
// manifest from plain names to those, and a gzip and a brotli copy of each. The result depends on the sources and on
// package-lock.json alone.
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import esbuild from 'esbuild'
import * as sass from 'sass'
import subsetFont from 'subset-font'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const dist = join(here, '..', 'dist')
const manifest = {}

// What the web fonts can write: ASCII, Latin-1, Cyrillic with the Kazakh letters, and the signs that pages use.
const ranges = [[0x20, 0x7e], [0xa0, 0xff], [0x400, 0x45f], [0x490, 0x493]]
const signs = 'ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№–—‘’‚“”„•…‹›−×→←↑↓≤≥\u202f'
const glyphs = ranges.map(([from, to]) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i))).join('') + signs

// emit writes a file under a name with a hash, and its compressed copies when these are smaller.
async function emit(name, content) {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const dot = name.lastIndexOf('.')
  const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`
  await writeFile(join(dist, file), bytes)
  const copies = [
    ['gz', gzipSync(bytes, { level: 9 })],
    ['br', brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
  ]
  for (const [ending, copy] of copies) {
    if (copy.length < bytes.length * 0.95) await writeFile(join(dist, `${file}.${ending}`), copy)
  }
  manifest[name] = file
  const gz = copies[0][1].length
  console.log(`${name.padEnd(18)} ${String(bytes.length).padStart(7)} bytes, ${String(gz).padStart(6)} gzip`)
  return file
}

async function fonts() {
  const dir = join(modules, '@expo-google-fonts', 'golos-text')
  for (const [weight, face] of [[400, '400Regular'], [600, '600SemiBold']]) {
    const ttf = await readFile(join(dir, face, `GolosText_${face}.ttf`))
    await emit(`golos-${weight}.ttf`, ttf) // for documents: the whole font
    await emit(`golos-${weight}.woff2`, await subsetFont(ttf, glyphs, { targetFormat: 'woff2' }))
  }
  await emit('golos-licence.txt', await readFile(join(dir, 'LICENSE_FONT')))
}

async function styles() {
  const { css } = sass.compile(join(here, 'src', 'app.scss'), { style: 'compressed', loadPaths: [modules], quietDeps: true })
  const linked = css.replace(/url\("?([\w.-]+)"?\)/g, (all, name) => {
    if (!manifest[name]) throw new Error(`app.scss asks for ${name}, which is not built`)
    return `url(${manifest[name]})`
  })
  await emit('app.css', linked)
}

async function scripts() {
  const built = await esbuild.build({
    entryPoints: ['app.js', 'sign.js', 'verify.js'].map((f) => join(here, 'src', f)),
    bundle: true, minify: true, write: false, format: 'iife', target: 'es2020', outdir: dist, legalComments: 'none',
    nodePaths: [modules],
  })
  for (const file of built.outputFiles) await emit(file.path.split('/').pop(), file.contents)
}

async function images() {
  const dir = join(here, 'src', 'images')
  for (const name of (await readdir(dir)).sort()) await emit(name, await readFile(join(dir, name)))
}

await mkdir(dist, { recursive: true })
for (const name of await readdir(dist)) if (name !== '.keep') await rm(join(dist, name))
await fonts()
await images()
await styles()
await scripts()
// The manifest comes last: make takes it for the proof that all of the above was built.
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
