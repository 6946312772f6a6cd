// What MMEngine keeps of a training beside the network, as Python writes it in pickle protocol 2: logs with arrays of NumPy.

import {
  boolean,
  call,
  emptyTuple,
  float,
  fragment,
  global,
  integer,
  none,
  orderedDict,
  record,
  text,
  tuple,
  type Fragment,
} from './pickleWriter.ts';

/** The class of MMEngine's logs. */
export const LOG = global('mmengine.logging.history_buffer', 'HistoryBuffer');
const GETATTR = global('__builtin__', 'getattr');
/** In float64, a character for each byte. */
const ONE = '\0\0\0\0\0\0\xf0?';
const SUMMARIES = ['min', 'max', 'current', 'mean'];

/** A function of a class, which protocol 2 has no other name for. */
export function attributeOf(owner: Fragment, name: string): Fragment {
  return call(GETATTR, owner, text(name));
}

/** @param core how NumPy calls its inner module: `numpy.core`, from version 2 on `numpy._core` */
export function messageHub(core: 'numpy.core' | 'numpy._core'): Fragment {
  const scalar = call(global(`${core}.multiarray`, 'scalar'), dtype('f8'), bytes(ONE));
  const info = { iter: integer(4000), best_score: scalar, lr: float(0.01) };
  const logged = log(array(core, 'f8', ONE), array(core, 'i8', '\x01\0\0\0\0\0\0\0'));
  return record({
    log_scalars: orderedDict([
      [text('train/loss'), logged],
      [text('train/none'), log(array(core, 'f8', ''), array(core, 'f8', ''))],
    ]),
    runtime_info: orderedDict(Object.entries(info).map(([key, value]) => [text(key), value])),
    resumed_keys: orderedDict([[text('train/loss'), boolean(true)]]),
  });
}

function log(history: Fragment, counts: Fragment): Fragment {
  const summaries = SUMMARIES.map((name) => [name, attributeOf(LOG, name)] as const);
  const attributes = record({
    max_length: integer(1_000_000),
    _log_history: history,
    _count_history: counts,
    statistics_methods: record(Object.fromEntries(summaries)),
  });
  return fragment(LOG, emptyTuple, '\x81', attributes, 'b');
}

function array(core: string, type: string, content: string): Fragment {
  const empty = call(
    global(`${core}.multiarray`, '_reconstruct'),
    global('numpy', 'ndarray'),
    tuple(integer(0)),
    bytes('b'),
  );
  const shape = tuple(integer(content.length / ONE.length));
  const state = tuple(integer(1), shape, dtype(type), boolean(false), bytes(content));
  return fragment(empty, state, 'b');
}

function dtype(type: string): Fragment {
  const made = call(global('numpy', 'dtype'), text(type), boolean(false), boolean(true));
  const unused = [none, none, none, integer(-1), integer(-1), integer(0)];
  return fragment(made, tuple(integer(3), text('<'), ...unused), 'b');
}

function bytes(content: string): Fragment {
  if (content === '') return call(global('__builtin__', 'bytes'));
  return call(global('_codecs', 'encode'), text(content), text('latin1'));
}
