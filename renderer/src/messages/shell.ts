// The frame around the pages and the pieces that all share: header, navigation, dialogs, choice of folders, units.
//
// Glossary of the Korean texts, the same in every area. Sentences end in 합니다체, labels and buttons are nouns.
//   accuracy 정확도 · annotate 라벨링 · boundary 경계 · brush 브러시 · bucket 채우기 · card 카드 · category 범주
//   checkpoint 체크포인트 · class 클래스 · class score 클래스 점수 · confusion matrix 혼동 행렬 · data set 데이터셋
//   device 장치 · effort 작업량 · engine 엔진 · export 내보내기 · flag 표시 · frame 프레임 · ground truth 정답(ground truth)
//   IoU IoU · import 가져오기 · job 작업 · likely error 예상 오류 · mask 마스크 · margin 마진 · mean IoU 평균 IoU
//   model 모델 · opacity 불투명도 · outline 윤곽선 · pixel 픽셀 · pre-label 사전 라벨(pre-label) · precision 정밀도
//   queue 대기열 · recall 재현율 · region 영역 · report 보고서 · revision 리비전 · runner-up 차순위 클래스
//   sequence 시퀀스 · split 분할 · status 상태 · stroke 스트로크 · superpixel 슈퍼픽셀 · taxonomy 클래스 체계
//   threshold 임계값 · void 미지정(void) · weights 가중치 · worklist 작업 목록
// "(ground truth)" and "(pre-label)" stand where a page names the term first; after that the Korean alone.

import { defineMessages } from './defineMessages.ts';

export const shell = defineMessages({
  en: {
    starting: 'Starting…',
    disconnected:
      'Maskwright’s server cannot be reached; what you painted is kept here until it is back.',
    navigation: 'Main',
    screen: {
      home: 'Home',
      annotate: 'Annotate',
      evaluate: 'Evaluate',
      jobs: 'Jobs',
      models: 'Models',
    },
    language: 'Language',
    theme: {
      label: 'Theme: {{theme}}',
      system: 'system',
      dark: 'dark',
      light: 'light',
    },
    save: {
      label: 'Save state',
      saved: 'Saved',
      saving: 'Saving…',
      failed: 'Not saved',
      offline: 'Offline',
      retry: 'Try again',
    },
    job: {
      show: 'Show the jobs',
    },
    engine: {
      idle: 'Engine idle',
      startsLater: 'The engine starts with the first job',
    },
    frameIoU: {
      name: 'IoU',
      label: 'Mean IoU of this frame',
    },
    device: {
      auto: 'Automatic: a GPU where there is one, else the CPU',
      webgpu: 'GPU (WebGPU)',
      cpu: 'CPU',
    },
    precision: {
      label: 'Precision',
      float32: 'float32: as the network was trained',
      float16: 'float16: half the bytes to move, on GPUs that have it',
    },
    taxonomy: {
      camvid11: 'CamVid, 11 classes',
      cityscapes19: 'Cityscapes, 19 classes',
    },
    cancel: 'Cancel',
    close: 'Close',
    dismiss: 'Dismiss',
    browse: {
      button: 'Browse',
      label: 'Browse for {{field}}',
      up: 'Up one folder',
      folders: 'Folders',
      foldersAndFiles: 'Folders and files',
      project: 'project',
      noFolders: 'There are no folders in here.',
      nothing: 'There are no folders in here and no files that end in {{endings}}.',
      choose: 'Choose this folder',
    },
    duration: {
      seconds: '{{seconds}} s',
      minutes: '{{minutes}} min {{seconds}} s',
      hours: '{{hours}} h {{minutes}} min',
    },
  },
  ko: {
    starting: '시작하는 중…',
    disconnected:
      'Maskwright 서버에 연결할 수 없습니다. 칠한 내용은 다시 연결될 때까지 이 창에 보관됩니다.',
    navigation: '주 메뉴',
    screen: {
      home: '홈',
      annotate: '라벨링',
      evaluate: '평가',
      jobs: '작업',
      models: '모델',
    },
    language: '언어',
    theme: {
      label: '테마: {{theme}}',
      system: '시스템 설정',
      dark: '어둡게',
      light: '밝게',
    },
    save: {
      label: '저장 상태',
      saved: '저장됨',
      saving: '저장 중…',
      failed: '저장 안 됨',
      offline: '오프라인',
      retry: '다시 시도',
    },
    job: {
      show: '작업 보기',
    },
    engine: {
      idle: '엔진 대기 중',
      startsLater: '엔진은 첫 작업과 함께 시작됩니다',
    },
    frameIoU: {
      name: 'IoU',
      label: '이 프레임의 평균 IoU',
    },
    device: {
      auto: '자동: GPU가 있으면 GPU, 없으면 CPU',
      webgpu: 'GPU(WebGPU)',
      cpu: 'CPU',
    },
    precision: {
      label: '정밀도',
      float32: 'float32: 학습한 그대로',
      float16: 'float16: 옮길 바이트가 절반, 지원하는 GPU에서만',
    },
    taxonomy: {
      camvid11: 'CamVid, 클래스 11개',
      cityscapes19: 'Cityscapes, 클래스 19개',
    },
    cancel: '취소',
    close: '닫기',
    dismiss: '알림 닫기',
    browse: {
      button: '찾아보기',
      label: '{{field}} 찾아보기',
      up: '상위 폴더',
      folders: '폴더',
      foldersAndFiles: '폴더와 파일',
      project: '프로젝트',
      noFolders: '이 폴더에는 하위 폴더가 없습니다.',
      nothing: '이 폴더에는 하위 폴더도, {{endings}} 파일도 없습니다.',
      choose: '이 폴더 선택',
    },
    duration: {
      seconds: '{{seconds}}초',
      minutes: '{{minutes}}분 {{seconds}}초',
      hours: '{{hours}}시간 {{minutes}}분',
    },
  },
});
