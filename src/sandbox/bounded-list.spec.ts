import { BoundedList } from './bounded-list.js';

describe('a bounded list', () => {
  it('keeps the newest items, oldest first', () => {
    const list = new BoundedList<string>(2);

    list.add('a');
    list.add('b');
    list.add('c');

    expect(list.all()).toEqual(['b', 'c']);
  });

  it('forgets', () => {
    const list = new BoundedList<string>(2);
    list.add('a');

    list.clear();

    expect(list.all()).toEqual([]);
  });
});
