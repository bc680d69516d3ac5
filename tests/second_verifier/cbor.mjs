// Deterministic CBOR by SPEC-cbor-cose.md: decoded by cborg, refused unless it encodes to the same bytes again.

import { decode, encode } from 'cborg'

export class Refused extends Error {
  constructor (code, message) {
    super(message)
    this.code = code
  }
}

const STRICT = { strict: true, useMaps: true, allowIndefinite: false, allowUndefined: false, allowNaN: false, allowInfinity: false, rejectDuplicateMapKeys: true }

// A map, array, string or number; `signedKeys` is for COSE headers.
export function read (bytes, limit, signedKeys = false) {
  if (bytes.length > limit) throw new Refused('cbor-size', `${bytes.length} bytes`)
  let item
  try {
    item = decode(bytes, STRICT)
  } catch (error) {
    throw new Refused('cbor-malformed', error.message)
  }
  checkKeys(item, signedKeys)
  checkIntegers(item)
  if (!Buffer.from(encode(item)).equals(Buffer.from(bytes))) throw new Refused('cbor-not-deterministic', 'not the shortest form')
  return item
}

function checkKeys (item, signedKeys) {
  if (item instanceof Map) {
    for (const [key, value] of item) {
      if (typeof key !== 'number' || !Number.isSafeInteger(key) || (key < 0 && !signedKeys)) throw new Refused('cbor-key-type', 'a map key')
      checkKeys(value, signedKeys)
    }
  } else if (Array.isArray(item)) {
    item.forEach(value => checkKeys(value, signedKeys))
  }
}

function checkIntegers (item) {
  if (typeof item === 'bigint' || (typeof item === 'number' && !Number.isSafeInteger(item))) throw new Refused('field-range', 'an integer')
  const members = item instanceof Map ? item.values() : Array.isArray(item) ? item : []
  for (const member of members) checkIntegers(member)
}

// The item behind a tag that has to be there.
export function untag (bytes, prefix, limit) {
  if (bytes.length > limit) throw new Refused('cbor-size', `${bytes.length} bytes`)
  const head = Buffer.from(prefix)
  if (!Buffer.from(bytes.subarray(0, head.length)).equals(head)) throw new Refused('cose-structure', 'another tag')
  return read(bytes.subarray(head.length), limit, true)
}

export const write = item => Buffer.from(encode(item))
export const isBytes = item => item instanceof Uint8Array

// A map's members by a table {key: [check, optional]}, refused when another key is there.
export function fields (item, table, versioned = true) {
  if (!(item instanceof Map)) throw new Refused('field-type', 'not a map')
  const left = new Map(item)
  if (versioned) {
    if (left.get(0) !== 1) throw new Refused('version-unknown', 'not version 1')
    left.delete(0)
  }
  const out = {}
  for (const [name, [key, check, optional]] of Object.entries(table)) {
    if (left.has(key)) out[name] = check(left.get(key), name)
    else if (!optional) throw new Refused('field-missing', name)
    left.delete(key)
  }
  if (left.size) throw new Refused('field-unknown', `key ${left.keys().next().value}`)
  return out
}

const refuseUnless = (good, code, name) => { if (!good) throw new Refused(code, name) }

export const uint = (low = 0, high = Number.MAX_SAFE_INTEGER) => (item, name) => {
  refuseUnless(typeof item === 'number' || typeof item === 'bigint', 'field-type', name)
  refuseUnless(Number.isSafeInteger(item) && item >= low && item <= high, 'field-range', name)
  return item
}

export const octets = (low, high = low) => (item, name) => {
  refuseUnless(isBytes(item), 'field-type', name)
  refuseUnless(item.length >= low && item.length <= high, 'field-range', name)
  return Buffer.from(item)
}

export const text = (low, high, only) => (item, name) => {
  refuseUnless(typeof item === 'string', 'field-type', name)
  const size = Buffer.byteLength(item)
  refuseUnless(size >= low && size <= high && (only === undefined || item === only), 'field-range', name)
  return item
}

export const flag = (item, name) => {
  refuseUnless(typeof item === 'boolean', 'field-type', name)
  return item
}

export const array = (check, low, high) => (item, name) => {
  refuseUnless(Array.isArray(item), 'field-type', name)
  refuseUnless(item.length >= low && item.length <= high, 'field-range', name)
  return item.map((member, at) => check(member, `${name}[${at}]`))
}

export const row = (...checks) => (item, name) => {
  refuseUnless(Array.isArray(item), 'field-type', name)
  refuseUnless(item.length === checks.length, 'field-range', name)
  return item.map((member, at) => checks[at](member, `${name}[${at}]`))
}

export const map = (table, versioned = false) => item => fields(item, table, versioned)
