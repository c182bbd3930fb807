import type { Catalogs } from '@zhujian/text'

/** What the rules of the life cycle, of grading and of the roster say (domain/01 §1, domain/02 §1 and §7). */
export const rules: Catalogs = {
  'zh-CN': {
    'projects.input.total': '总投资',
    'projects.input.wan': '{wan} 万元',
    'projects.input.nature': '性质',
    'projects.input.complexity': '复杂程度',
    'projects.input.elevated': '提级条件',
    'rule.LC-01': '政府投资项目须依次报批项目建议书、可行性研究报告、初步设计；前序未批复的，后序不得办理。',
    'rule.GR-1': '总投资超过 A 级金额界限的项目，定为 A 级。',
    'rule.GR-2': '具有任一提级情形的项目，定为 A 级。',
    'rule.GR-3': '总投资达到复杂项目金额界限且属复杂的项目，定为 A 级。',
    'rule.GR-4': '总投资达到 B 级金额界限的项目，定为 B 级。',
    'rule.GR-5': '总投资低于 B 级金额界限的经营性项目，定为 B 级。',
    'rule.GR-6': '总投资低于 B 级金额界限但属复杂的项目，定为 B 级。',
    'rule.GR-7': '总投资低于 B 级金额界限的一般公益性项目，定为 C 级，由项目所在县（市）办理。',
    'rule.G2': '立项关口：项目代码须符合国家标准 GB/T 40058-2021。',
    'rule.SOD-02': '同一项目中，填报、监理、造价、财务、国库等各职须由不同自然人担任，不得兼任。',
  },
  en: {
    'projects.input.total': 'Total investment',
    'projects.input.wan': '{wan} × 10,000 yuan',
    'projects.input.nature': 'Nature',
    'projects.input.complexity': 'Complexity',
    'projects.input.elevated': 'Elevating circumstance',
    'rule.LC-01': 'Proposal, feasibility study and preliminary design are approved in this order; nothing is handled before what precedes it is approved.',
    'rule.GR-1': 'A project whose total investment exceeds the limit of grade A is of grade A.',
    'rule.GR-2': 'A project with any circumstance that raises the grade is of grade A.',
    'rule.GR-3': 'A complex project whose total investment reaches the limit for complex projects is of grade A.',
    'rule.GR-4': 'A project whose total investment reaches the limit of grade B is of grade B.',
    'rule.GR-5': 'A commercial project below the limit of grade B is of grade B.',
    'rule.GR-6': 'A complex project below the limit of grade B is of grade B.',
    'rule.GR-7': 'An ordinary project of public welfare below the limit of grade B is of grade C and handled by the county where it stands.',
    'rule.G2': 'Gate of project approval: the project code complies with GB/T 40058-2021.',
    'rule.SOD-02': 'In one project the duties of applicant, supervision, cost, finance and treasury are held by different persons.',
  },
}
