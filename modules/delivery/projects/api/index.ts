import type { Operation } from '@zhujian/kernel'
import * as declaration from './declaration.ts'
import * as imports from './imports.ts'
import * as library from './library.ts'
import * as lifecycle from './lifecycle.ts'
import * as oc4ids from './oc4ids.ts'
import * as views from './views.ts'

export * from './declaration.ts'
export * from './imports.ts'
export * from './library.ts'
export * from './lifecycle.ts'
export * from './oc4ids.ts'
export * from './views.ts'

export const operations: readonly Operation[] = [
  declaration.saveProjectDraft,
  declaration.declareProject,
  declaration.previewDeclaration,
  declaration.discardProjectDraft,
  library.listProjects,
  library.exportProjects,
  library.getProject,
  library.explainGrade,
  library.searchEverything,
  library.getDeclarationForm,
  views.getLibraryOptions,
  views.listViews,
  views.saveView,
  views.deleteView,
  views.shareView,
  oc4ids.exportProjectOc4ids,
  oc4ids.importProjectOc4ids,
  imports.getImportTemplate,
  imports.inspectImport,
  imports.importPortfolio,
  imports.listImports,
  imports.getImport,
  imports.getImportRefusals,
  imports.cancelImport,
  lifecycle.passGate,
  lifecycle.setProjectMember,
  lifecycle.decideDowngrade,
  lifecycle.listProjectMembers,
  lifecycle.assignProjectCode,
]
