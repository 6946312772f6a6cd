// The Jobs page.

import { defineMessages } from './defineMessages.ts';

export const jobs = defineMessages({
  en: {
    none: 'Imports, pre-labelling, learning and exports show up here.',
    label: '{{kind}} job {{id}}',
    kind: {
      import: 'Import',
      prelabel: 'Pre-label',
      learn: 'Learn',
      export: 'Export',
      relink: 'Find images',
      replace: 'Replace class',
    },
    state: {
      running: 'running',
      done: 'done',
      failed: 'failed',
      cancelled: 'cancelled',
      interrupted: 'interrupted',
    },
    failed: 'The job failed: {{kind}}.',
    resume: 'Resume',
    showProject: 'Project',
    progress: '{{kind}} progress',
    done: '{{done, number}} of {{total, number}} done',
    failures: '{{failed, number}} failed',
    msPerFrame: '{{ms}} ms a frame',
    remaining: '{{duration}} left',
    problems_one: '{{count, number}} problem',
    problems_other: '{{count, number}} problems',
  },
  ko: {
    none: '가져오기, 사전 라벨링, 학습, 내보내기 작업이 여기에 표시됩니다.',
    label: '{{kind}} 작업 {{id}}',
    kind: {
      import: '가져오기',
      prelabel: '사전 라벨링',
      learn: '학습',
      export: '내보내기',
      relink: '이미지 찾기',
      replace: '클래스 교체',
    },
    state: {
      running: '진행 중',
      done: '완료',
      failed: '실패',
      cancelled: '취소됨',
      interrupted: '중단됨',
    },
    failed: '작업이 실패했습니다: {{kind}}.',
    resume: '재개',
    showProject: '프로젝트',
    progress: '{{kind}} 진행률',
    done: '{{total, number}}개 중 {{done, number}}개 완료',
    failures: '{{failed, number}}개 실패',
    msPerFrame: '프레임당 {{ms}}ms',
    remaining: '{{duration}} 남음',
    problems_other: '문제 {{count, number}}개',
  },
});
