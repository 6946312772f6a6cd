// Carrying a mask over from a former frame of the drive: from which one, and what came of it.

import { defineMessages } from './defineMessages.ts';

export const carry = defineMessages({
  en: {
    button: 'Carry over',
    buttonFrom: 'Carry over from {{name}}',
    buttonAsking: 'Carry over…',
    first: 'This is the first frame of its drive.',
    done: 'Carried over from {{name}}.',
    doneUnaccepted: 'Carried over from {{name}}, which is not accepted yet.',
    between: 'No frame between the two is corrected.',
    missing_one: '{{count, number}} frame of the drive is missing between the two.',
    missing_other: '{{count, number}} frames of the drive are missing between the two.',
    moved:
      'Only {{share}} of the picture was found again; much has moved, so look at what came along.',
    lost: 'Nothing was carried over from {{name}}: only {{share}} of its picture was found again in this frame.',
    ask: {
      title: 'Carry over a mask',
      uncorrected:
        'None of the frames shortly before this one is corrected or accepted. The nearest, {{name}}, is {{status}}: its errors would come along.',
      gap: 'The drive jumps here: {{name}}, the nearest frame before this one that has a mask, is {{count, number}} of the usual steps away. Little of its picture may be found again.',
      otherDrive:
        'By their names, {{name}} before this frame belongs to another drive. Labels come along only where both show the same scene.',
      anyway: 'Carry over from {{name}} anyway',
      cancel: 'Leave the mask as it is',
    },
  },
  ko: {
    button: '마스크 가져오기',
    buttonFrom: '{{name}}에서 가져오기',
    buttonAsking: '마스크 가져오기…',
    first: '주행의 첫 프레임입니다.',
    done: '{{name}}의 마스크를 가져왔습니다.',
    doneUnaccepted: '아직 승인되지 않은 {{name}}의 마스크를 가져왔습니다.',
    between: '두 프레임 사이에는 수정된 프레임이 없습니다.',
    missing_other: '두 프레임 사이에 주행의 프레임 {{count, number}}개가 빠져 있습니다.',
    moved:
      '사진의 {{share}}에서만 대응하는 곳을 찾았습니다. 움직임이 크니 가져온 마스크를 확인하세요.',
    lost: '{{name}}의 마스크를 가져오지 않았습니다. 두 사진이 {{share}}에서만 서로 대응합니다.',
    ask: {
      title: '마스크 가져오기',
      uncorrected:
        '바로 앞의 프레임 중에 수정되거나 승인된 것이 없습니다. 가장 가까운 {{name}}(상태: {{status}})에서 가져오면 그 오류도 따라옵니다.',
      gap: '여기서 주행이 건너뜁니다. 마스크가 있는 가장 가까운 이전 프레임 {{name}}에서 이 프레임까지는 평소 간격의 {{count, number}}배입니다. 사진에서 대응하는 곳이 적을 수 있습니다.',
      otherDrive:
        '이름으로 보아 앞의 프레임 {{name}}은(는) 다른 주행에 속합니다. 두 사진에 같은 장면이 보이는 곳에서만 마스크를 가져올 수 있습니다.',
      anyway: '그래도 {{name}}에서 가져오기',
      cancel: '마스크 그대로 두기',
    },
  },
});
