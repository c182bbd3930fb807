import { defineOperation, zCursor, zId, zInstantOut, zLimit, zText } from '@zhujian/kernel'
import type { Operation } from '@zhujian/kernel'
import { z } from 'zod'

export const listSignIns = defineOperation({
  name: 'listSignIns',
  summary: 'The sign-ins of the calling account and what was refused to whoever tried it, newest first: when, from where, with what.',
  method: 'GET',
  path: '/api/sign-ins',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({
        eventId: z.string(),
        at: zInstantOut,
        kind: z.string(),
        kindLabel: z.string(),
        result: z.enum(['allowed', 'refused', 'ended', 'noted']),
        address: z.string(),
        /** Browser and system in a few words, where they are known. */
        device: z.string(),
        secondFactor: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: 'session',
})

export const listDevices = defineOperation({
  name: 'listDevices',
  summary: 'The devices the calling account was signed in with, last used first.',
  method: 'GET',
  path: '/api/devices',
  input: z.object({ limit: zLimit, cursor: zCursor }),
  output: z.object({
    items: z.array(
      z.object({
        deviceId: z.string(),
        name: z.string(),
        device: z.string(),
        firstSeenAt: zInstantOut,
        lastSeenAt: zInstantOut,
        address: z.string(),
        /** Its live sessions. */
        sessions: z.number(),
        current: z.boolean(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  permission: 'session',
})

export const renameDevice = defineOperation({
  name: 'renameDevice',
  summary: 'Gives a device of the caller a name to know it by.',
  method: 'POST',
  path: '/api/devices/{deviceId}/name',
  input: z.strictObject({ deviceId: zId, id: zId, name: zText(40) }),
  output: z.object({ deviceId: z.string(), name: z.string() }),
  permission: 'session',
  refusals: ['identity.device.not_found'],
})

export const forgetDevice = defineOperation({
  name: 'forgetDevice',
  summary: 'Ends the sessions of a device of the caller and forgets it; the next sign-in with it counts as one with a new device.',
  method: 'POST',
  path: '/api/devices/{deviceId}/forget',
  input: z.strictObject({ deviceId: zId, id: zId }),
  output: z.object({ deviceId: z.string(), sessionsEnded: z.number() }),
  permission: 'session',
  refusals: ['identity.device.not_found', 'identity.device.current'],
})

export const deviceOperations: readonly Operation[] = [listSignIns, listDevices, renameDevice, forgetDevice]
