import { once } from 'node:events'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import Excel from '@protobi/exceljs'

/**
 * What a column holds. Amounts are given in fen and written as numbers in the unit of the header, exactly; days become days of the
 * spreadsheet; instants are given by the clock on the wall (`YYYY-MM-DD HH:mm`), for a cell knows no zone; text stays text, so that a
 * code does not lose its zeros and a name beginning with = runs nothing.
 */
export type ColumnKind = 'text' | 'integer' | 'wan' | 'yuan' | 'percent' | 'day' | 'instant'
export type SheetColumn = { title: string; kind: ColumnKind; width?: number }
export type SheetValue = string | number | bigint | null

export type SheetSpec = {
  name: string
  columns: readonly SheetColumn[]
  /** Lines above the header: the title, the filter, the day of the data. */
  preamble?: readonly (readonly string[])[]
  /** A row below the header that says how each column is filled in; a reader skips it by its sign. */
  guidance?: readonly string[]
}

export type WorkbookWriter = {
  /** Begins a sheet; the one before it is ended. */
  sheet(spec: SheetSpec): void
  /** Adds rows to the sheet begun last; waits while the reader of the file is slower. @throws when that reader has gone away. */
  rows(values: readonly (readonly SheetValue[])[]): Promise<void>
  /** A line below the rows: words, whatever the first column holds. */
  line(words: string): void
  end(): Promise<void>
}

const formats: Record<ColumnKind, string | undefined> = { text: '@', integer: '#,##0', wan: '#,##0.00####', yuan: '#,##0.00', percent: '0.00', day: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm' }
const widths: Record<ColumnKind, number> = { text: 18, integer: 10, wan: 16, yuan: 18, percent: 10, day: 12, instant: 17 }
/** What a cell holds; a spreadsheet calls a file with more in one damaged. */
const mostCharacters = 32_767
/** Rows written in one turn of the event loop: others must not wait long. */
const rowsATurn = 100
/** Bytes of a sheet that may wait to be zipped. */
const mostWaiting = 1_000_000

/** Writes a workbook to a stream as its rows come: nothing is held whole, however many they are. */
export function writeWorkbook(sink: Writable): WorkbookWriter {
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream: sink, useStyles: true, useSharedStrings: false })
  let gone = false
  sink.on('close', () => {
    gone = true
  })
  let current: { sheet: Excel.Worksheet; spec: SheetSpec } | undefined
  const close = (): void => {
    current?.sheet.commit()
    current = undefined
  }
  return {
    sheet: (spec) => {
      close()
      current = { sheet: beginSheet(book, spec), spec }
    },
    rows: async (values) => {
      if (!current) throw new Error('no sheet was begun')
      const { sheet, spec } = current
      for (let at = 0; at < values.length; at += rowsATurn) {
        for (const row of values.slice(at, at + rowsATurn)) sheet.addRow(row.map((value, index) => cellOf(value, spec.columns[index]?.kind ?? 'text'))).commit()
        await setImmediate()
        while (!gone && waiting(sheet) > mostWaiting) await setTimeout(2)
        if (gone) throw new Error('the reader of the workbook went away')
      }
    },
    line: (words) => {
      if (!current) throw new Error('no sheet was begun')
      const row = current.sheet.addRow([words])
      row.getCell(1).numFmt = formats.text ?? ''
      row.commit()
    },
    end: async () => {
      close()
      const finished = sink.writableFinished ? Promise.resolve() : once(sink, 'finish')
      await book.commit()
      await finished
    },
  }
}

function beginSheet(book: Excel.stream.xlsx.WorkbookWriter, spec: SheetSpec): Excel.Worksheet {
  const above = spec.preamble?.length ?? 0
  const sheet = book.addWorksheet(spec.name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), { views: [{ state: 'frozen', ySplit: above + 1 }], pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } })
  sheet.columns = spec.columns.map((column, at) => ({ key: `c${at}`, width: column.width ?? widths[column.kind], style: formats[column.kind] ? { numFmt: formats[column.kind] ?? '' } : {} }))
  for (const line of spec.preamble ?? []) sheet.addRow([...line]).commit()
  const header = sheet.addRow(spec.columns.map((column) => column.title))
  header.font = { bold: true }
  header.commit()
  if (spec.guidance) {
    const row = sheet.addRow([...spec.guidance])
    row.font = { italic: true, color: { argb: 'FF616B79' } }
    row.commit()
  }
  return sheet
}

/** What waits between the rows and the zip. The library does not tell, so its own pipe is asked. */
export function waiting(sheet: Excel.Worksheet): number {
  const { stream } = sheet as unknown as { stream?: { pipes?: { writableLength?: number }[] } }
  return stream?.pipes?.[0]?.writableLength ?? 0
}

function cellOf(value: SheetValue, kind: ColumnKind): string | number | Date | null {
  if (value === null || value === '') return null
  if (kind === 'text') return textCell(String(value))
  if (kind === 'day') return new Date(`${value}T00:00:00Z`)
  if (kind === 'instant') return new Date(`${String(value).replace(' ', 'T')}:00Z`)
  // Fen by digits, not by division of a fraction: 15 digits are what a cell holds.
  if (kind === 'wan') return scaled(BigInt(value), 6)
  if (kind === 'yuan') return scaled(BigInt(value), 2)
  return kind === 'percent' ? scaled(BigInt(value), 2) : Number(value)
}

function textCell(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text
}

function scaled(value: bigint, decimals: number): number {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  return Number(`${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`)
}
