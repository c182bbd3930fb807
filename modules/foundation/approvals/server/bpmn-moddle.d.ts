// bpmn-moddle 10 ships no types for its entry; these are the parts compile-bpmn uses.
declare module 'bpmn-moddle' {
  export type ModdleElement = {
    readonly $type: string
    readonly $attrs: Readonly<Record<string, unknown>>
    readonly id?: string
    get(name: string): unknown
  }
  export class BpmnModdle {
    constructor(packages?: Record<string, object>)
    fromXML(xml: string): Promise<{ rootElement: ModdleElement; warnings: { message: string }[] }>
  }
}
