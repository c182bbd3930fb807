import type { Matter } from '@zhujian/approvals/server'
import { bind, bindFile } from '@zhujian/http'
import type { Binding, Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import * as api from '@zhujian/projects/api'
import { declareProject, discardProjectDraft, previewDeclaration, saveProjectDraft } from './declaration.ts'
import { exportProjects } from './export-projects.ts'
import { cancelImport, getImport, getImportRefusals, getImportTemplate, listImports } from './import-look.ts'
import { inspectImport, startImport } from './import-start.ts'
import { getDeclarationForm, getProject, listProjectMembers, listProjects, searchEverything } from './library.ts'
import { assignProjectCode, passGate, recordGate, setProjectMember } from './lifecycle.ts'
import { exportProjectOc4ids, importProjectOc4ids } from './oc4ids.ts'
import { deleteView, getLibraryOptions, listViews, saveView, shareView } from './views.ts'
import type { ProjectsParts } from './parts.ts'
import { decideDowngrade } from './regrade.ts'
import { projectStore } from './project-store.ts'
import type { ProjectRow } from './project-store.ts'
import { explainGrade } from './replay-grade.ts'
import { ruleFor } from './stage.ts'

export function bindings(parts: ProjectsParts): Binding[] {
  return [
    bind(api.saveProjectDraft, (ctx, input) => saveProjectDraft(ctx, parts, input)),
    bind(api.declareProject, (ctx, input) => declareProject(ctx, parts, input.projectId)),
    bind(api.previewDeclaration, (ctx, input) => previewDeclaration(ctx, parts, input.projectId)),
    bind(api.discardProjectDraft, (ctx, input) => discardProjectDraft(ctx, input.projectId)),
    bind(api.listProjects, (ctx, input) => listProjects(ctx, parts, input)),
    bindFile(api.exportProjects, async (ctx, input) => ({ ok: true, value: exportProjects(ctx, parts, input) })),
    bind(api.explainGrade, (ctx, input) => explainGrade(ctx, parts, input.projectId)),
    bind(api.getProject, (ctx, input) => getProject(ctx, parts, input.projectId)),
    bind(api.searchEverything, (ctx, input) => searchEverything(ctx, parts, input.q)),
    bind(api.getDeclarationForm, (ctx) => getDeclarationForm(ctx, parts)),
    bind(api.listViews, (ctx) => listViews(ctx)),
    bind(api.saveView, (ctx, input) => saveView(ctx, parts, input)),
    bind(api.deleteView, (ctx, input) => deleteView(ctx, input.viewId)),
    bind(api.shareView, (ctx, input) => shareView(ctx, input)),
    bind(api.getLibraryOptions, async (ctx) => getLibraryOptions(ctx, parts)),
    bind(api.exportProjectOc4ids, (ctx, input) => exportProjectOc4ids(ctx, parts, input.projectId)),
    bind(api.importProjectOc4ids, (ctx, input) => importProjectOc4ids(ctx, parts, input)),
    bindFile(api.getImportTemplate, async (ctx) => getImportTemplate(ctx, parts)),
    bind(api.inspectImport, (ctx, input) => inspectImport(ctx, parts, input)),
    bind(api.importPortfolio, (ctx, input) => startImport(ctx, parts, input)),
    bind(api.listImports, (ctx, input) => listImports(ctx, parts, input)),
    bind(api.getImport, (ctx, input) => getImport(ctx, parts, input.importId)),
    bindFile(api.getImportRefusals, (ctx, input) => getImportRefusals(ctx, parts, input.importId)),
    bind(api.cancelImport, (ctx, input) => cancelImport(ctx, parts, input.importId)),
    bind(api.passGate, (ctx, input) => passGate(ctx, parts, input)),
    bind(api.setProjectMember, (ctx, input) => setProjectMember(ctx, parts, input)),
    bind(api.decideDowngrade, (ctx, input) => decideDowngrade(ctx, parts, input)),
    bind(api.listProjectMembers, (ctx, input) => listProjectMembers(ctx, input.projectId)),
    bind(api.assignProjectCode, (ctx, input) => assignProjectCode(ctx, parts, input)),
  ]
}

/** What happens to a project when its proposal is decided. Approval is gate G2: the project is established (domain/01 §2). */
export function proposalMatter(parts: ProjectsParts): Matter {
  const end = async (ctx: Context, projectId: string, state: ProjectRow['state'], reason: string | null, kind: string): Promise<void> => {
    const project = await projectStore.lock(ctx, projectId)
    if (!project) throw new Error('a case without its project')
    await projectStore.setState(ctx.tx, projectId, state, reason, ctx.now)
    append(ctx, { kind, regionCode: project.region_code, projectId, subjectId: projectId, before: { state: project.state }, after: { state, reason } })
  }
  return {
    resource: 'declaration',
    onApproved: async (ctx, file) => {
      await end(ctx, file.subject_id, 'active', null, 'projects.proposal_approved')
      const project = await projectStore.lock(ctx, file.subject_id)
      if (!project) throw new Error('a case without its project')
      await recordGate(ctx, parts, project, 'G2', ruleFor(ctx, parts, 'gates', project.region_code).version)
      return { ok: true, value: null }
    },
    onReturned: (ctx, file, reason) => end(ctx, file.subject_id, 'returned', reason, 'projects.proposal_returned'),
    onRejected: (ctx, file, reason) => end(ctx, file.subject_id, 'rejected', reason, 'projects.proposal_rejected'),
    onWithdrawn: (ctx, file) => end(ctx, file.subject_id, 'draft', null, 'projects.proposal_withdrawn'),
  }
}
