import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from './config-error.ts'

export type S3Location = {
  kind: 's3'
  bucket: string
  /** What stands before every key: empty, or ending in a slash. */
  prefix: string
  /** Absent: the one of Amazon for the region. */
  endpoint: string | undefined
  region: string
  /** The bucket in the path rather than in the host name, as most stores outside Amazon want it. */
  pathStyle: boolean
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}
/** Where uploaded files lie. */
export type FilesLocation = S3Location | { kind: 'folder'; folder: string }

const example = 's3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=us-east-1&pathStyle=1'
const known = new Set(['endpoint', 'region', 'pathStyle'])

/**
 * Reads `ZHUJIAN_FILES_URL`: absent = a folder of the data directory; `file:///folder` = a folder that several servers share;
 * `s3://bucket/prefix?endpoint=…&region=…&pathStyle=1` = a bucket, with the credentials of the usual AWS variables.
 * @throws ConfigError with one line that repeats no secret.
 */
export function filesLocation(env: NodeJS.ProcessEnv, dataDir: string): FilesLocation {
  const text = env['ZHUJIAN_FILES_URL']
  if (!text) return { kind: 'folder', folder: join(dataDir, 'files') }
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'file:' && url.host === '' && url.pathname.length > 1) return { kind: 'folder', folder: fileURLToPath(url) }
  if (url?.protocol !== 's3:') throw new ConfigError(`ZHUJIAN_FILES_URL is neither file:///folder nor ${example}`)
  return s3Location(url, env)
}

function s3Location(url: URL, env: NodeJS.ProcessEnv): S3Location {
  if (url.username || url.password) throw new ConfigError('ZHUJIAN_FILES_URL must hold no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host)) throw new ConfigError(`ZHUJIAN_FILES_URL names no bucket: ${example}`)
  const strange = [...url.searchParams.keys()].find((name) => !known.has(name))
  if (strange !== undefined) throw new ConfigError(`ZHUJIAN_FILES_URL knows no ${strange}: ${example}`)
  const [accessKeyId, secretAccessKey, sessionToken] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']]
  if (!accessKeyId || !secretAccessKey) throw new ConfigError('ZHUJIAN_FILES_URL is an S3 store: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed')
  const endpoint = url.searchParams.get('endpoint') || env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined
  if (endpoint !== undefined && !/^https?:\/\/[^/]+/.test(endpoint)) throw new ConfigError(`the endpoint of ZHUJIAN_FILES_URL is not an address http(s)://…: ${endpoint}`)
  const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
  const pathStyle = url.searchParams.get('pathStyle')
  return {
    kind: 's3',
    bucket: url.host,
    prefix: path === '' ? '' : `${path}/`,
    endpoint,
    region: url.searchParams.get('region') || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1',
    pathStyle: pathStyle === null ? endpoint !== undefined : pathStyle === '1' || pathStyle === 'true',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  }
}
