// node verify.mjs TRUST [--key PRIVATE.pem]... PATH...
// A line of JSON for each *.eyelid or *.unit: {path, ok, error, ...}. Exit 0 when all hold, 1 when some do not.

import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Refused } from './cbor.mjs'
import { verifyBundle } from './bundle.mjs'
import { openCrop } from './crop.mjs'
import { readTrust, readUnit } from './unit.mjs'

const [folder, ...rest] = process.argv.slice(2)
const trust = readTrust(folder)
const keys = []
const paths = []
while (rest.length) {
  const word = rest.shift()
  if (word === '--key') keys.push(createPrivateKey(readFileSync(rest.shift())))
  else paths.push(word)
}

function look (bytes, path) {
  if (path.endsWith('.unit')) return { unit: readUnit(bytes, trust.operators).hash }
  const { draft, crop, summary } = verifyBundle(bytes, trust)
  const opened = keys.map(key => openCrop(crop, draft, key).image.length)
  return { ...summary, opened }
}

let bad = 0
for (const path of paths) {
  let line
  try {
    line = { path, ok: true, error: null, ...look(readFileSync(path), path) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    line = { path, ok: false, error: error.code }
    bad = 1
  }
  console.log(JSON.stringify(line))
}
process.exitCode = bad
