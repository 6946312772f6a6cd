// What went wrong in the backend, where its code and details say it all. Who says it: `state/errorText.ts`.

import { defineMessages } from './defineMessages.ts';

export const errors = defineMessages({
  en: {
    changedElsewhere:
      'This frame was changed elsewhere meanwhile; it is loaded anew, make the change again.',
    decideAgain:
      'This frame was changed elsewhere meanwhile; it is loaded anew, look at it and decide again.',
    nothingToUndo: 'There is no stroke to take back on this frame.',
    nothingToRedo: 'There is no stroke to bring back on this frame.',
    changeMalformed: 'The recorded change cannot be read; reload the frame and make it again.',
    unknownClass:
      'The change paints index {{index}}, which is no class of this project; choose a class of the list.',
    unknownIndex:
      '{{subject}} has index {{index}} on {{count, number}} pixels (first at x {{x}}, y {{y}}), which is no class of this project; check that the labels belong to its classes.',
    sizeMismatch:
      '{{subject}} is {{width}}×{{height}} pixels large, its image is not; label map and image must have the same size.',
    frameNotFound: 'This project has no frame {{frameId}} any more; reload the list of frames.',
    revisionNotFound:
      'This frame has no revision {{revisionId}} any more; reload the frame and choose another one.',
    maskUnreadable: 'The mask file {{file}} cannot be read; restore it from a copy of the project.',
    imageUnreadable: 'The image {{file}} cannot be read; put an intact copy in its place.',
    projectClosed: 'This project is not open any more; open it again.',
    projectNotFound: 'There is no project at {{file}}; choose another folder.',
    projectInUse: '{{subject}}: another program keeps it locked; close that one and try again.',
    projectTooNew:
      '{{file}} was written by a newer Maskwright (schema {{version}}, this one knows {{known}}); update Maskwright to open it.',
    revisionGone:
      'Revision {{revisionId}} is gone from the project; restore the project from a copy.',
    readOnly:
      '{{subject}}: it cannot be written to; choose another folder or change its permissions.',
    diskFull:
      '{{subject}}: the disk is full; free some space and go on, nothing that was saved is lost.',
    jobRunning: 'A job of this kind is running already; wait for it or cancel it first.',
    engineBusy: 'A job that needs the engine as well is running; wait for it or cancel it first.',
    nothingAccepted:
      'No frame has been accepted yet; correct some frames and accept them, then the model can learn from them.',
    nothingNew:
      'This model has learned from all {{accepted, number}} accepted frames already; accept more frames first.',
    notBetter_one:
      'What {{learner}} learned was not kept: on {{count, number}} accepted frame that it had not learned from it has {{after}} % mean IoU, and had {{before}} % before. Accept more frames first.',
    notBetter_other:
      'What {{learner}} learned was not kept: on {{count, number}} accepted frames that it had not learned from it has {{after}} % mean IoU, and had {{before}} % before. Accept more frames first.',
    cannotLearn:
      'The model {{learner}} cannot learn here: only a CGNet of the project’s classes whose weights are known can.',
  },
  ko: {
    changedElsewhere:
      '그 사이 다른 곳에서 이 프레임이 바뀌었습니다. 새로 불러오니 다시 수정하세요.',
    decideAgain:
      '그 사이 다른 곳에서 이 프레임이 바뀌었습니다. 새로 불러오니 보고 다시 판정하세요.',
    nothingToUndo: '이 프레임에는 취소할 스트로크가 없습니다.',
    nothingToRedo: '이 프레임에는 다시 실행할 스트로크가 없습니다.',
    changeMalformed:
      '기록된 변경 내용을 읽을 수 없습니다. 프레임을 새로 불러온 뒤 다시 수정하세요.',
    unknownClass:
      '칠하려는 인덱스 {{index}}에 해당하는 클래스가 이 프로젝트에 없습니다. 목록에서 클래스를 고르세요.',
    unknownIndex:
      '{{subject}}: 픽셀 {{count, number}}개(첫 위치 x {{x}}, y {{y}})의 인덱스 {{index}}에 해당하는 클래스가 이 프로젝트에 없습니다. 라벨이 프로젝트의 클래스와 맞는지 확인하세요.',
    sizeMismatch:
      '{{subject}}: 크기가 {{width}}×{{height}} 픽셀로 이미지와 다릅니다. 라벨 맵과 이미지의 크기가 같아야 합니다.',
    frameNotFound:
      '이 프로젝트에 프레임 {{frameId}}이(가) 더 이상 없습니다. 프레임 목록을 새로 불러오세요.',
    revisionNotFound:
      '이 프레임에 리비전 {{revisionId}}이(가) 더 이상 없습니다. 프레임을 새로 불러온 뒤 다른 리비전을 고르세요.',
    maskUnreadable: '마스크 파일 {{file}}을(를) 읽을 수 없습니다. 프로젝트 사본에서 복원하세요.',
    imageUnreadable: '이미지 {{file}}을(를) 읽을 수 없습니다. 그 자리에 온전한 사본을 두세요.',
    projectClosed: '이 프로젝트는 닫혀 있습니다. 다시 여세요.',
    projectNotFound: '{{file}}에 프로젝트가 없습니다. 다른 폴더를 고르세요.',
    projectInUse:
      '{{subject}}: 다른 프로그램이 잠그고 있습니다. 그 프로그램을 닫고 다시 시도하세요.',
    projectTooNew:
      '{{file}}은(는) 더 새로운 Maskwright(스키마 {{version}}, 이 버전은 {{known}}까지)로 저장되었습니다. Maskwright를 업데이트한 뒤 여세요.',
    revisionGone:
      '리비전 {{revisionId}}이(가) 프로젝트에서 사라졌습니다. 사본에서 프로젝트를 복원하세요.',
    readOnly: '{{subject}}: 쓸 수 없습니다. 다른 폴더를 고르거나 권한을 바꾸세요.',
    diskFull:
      '{{subject}}: 디스크가 가득 찼습니다. 공간을 비우고 계속하세요. 저장된 내용은 그대로 있습니다.',
    engineBusy:
      '추론 엔진을 쓰는 다른 작업이 실행 중입니다. 끝날 때까지 기다리거나 먼저 취소하세요.',
    nothingAccepted:
      '아직 승인된 프레임이 없습니다. 프레임을 수정하고 승인하면 모델이 거기서 학습할 수 있습니다.',
    nothingNew:
      '이 모델은 승인된 프레임 {{accepted, number}}개를 모두 이미 학습했습니다. 먼저 프레임을 더 승인하세요.',
    notBetter_other:
      '모델 {{learner}}이(가) 학습한 결과를 저장하지 않았습니다. 학습에 쓰지 않은 승인된 프레임 {{count, number}}개에서 평균 IoU가 {{before}}%에서 {{after}}%로 나아지지 않았습니다. 먼저 프레임을 더 승인하세요.',
    cannotLearn:
      '모델 {{learner}}은(는) 여기서 학습할 수 없습니다. 프로젝트와 클래스가 같고 가중치를 아는 CGNet만 학습할 수 있습니다.',
    jobRunning: '같은 종류의 작업이 이미 실행 중입니다. 끝날 때까지 기다리거나 먼저 취소하세요.',
  },
});
