using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Where a key of the row comes from: a column as it is (the codes of a text column are mapped once), or else a vector.</summary>
internal readonly record struct KeyInput(int Column, int Slot);

/// <summary>Finds the number of each row's key. A row without a time, or with a null in its key, has none.</summary>
internal static class KeyStep
{
    internal static Kernel Create(int probe, KeyTableOf table, ImmutableArray<KeyInput> inputs, int timeSlot) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        var keys = program.Probes[probe].Keys.AsSpan(0, count);
        Find(program, program.Probes[probe], table(program.State), inputs, keys);
        var time = frame[timeSlot];
        for (var i = 0; time.AnyNull && i < count; i++)
        {
            keys[i] = time.Nulls[i] ? KeyTable.Unknown : keys[i];
        }
    };

    internal static void Find(ProgramFrame frame, ProbeFrame probe, KeyTable table, ImmutableArray<KeyInput> inputs, Span<int> keys)
    {
        keys.Clear();
        for (var c = 0; c < inputs.Length; c++)
        {
            var column = table.Column(c);
            if (inputs[c].Column >= 0)
            {
                FindInColumn(frame, probe, table, c, inputs[c].Column, keys);
                continue;
            }

            var vector = frame[inputs[c].Slot];
            var memo = frame.Batch!.Cells is null ? null : probe.MemoOf(c);
            for (var i = 0; i < keys.Length; i++)
            {
                var code = vector.IsNull(i) ? KeyTable.Unknown
                    : vector is Vector<string> texts ? column.Find(texts.Values[i])
                    : vector is Vector<bool> booleans ? column.Find(booleans.Values[i] ? 1L : 0L)
                    : column.Find(((Vector<long>)vector).Values[i]);
                keys[i] = c == 0 ? code : memo?.Find(table, c, keys[i], code) ?? table.Find(c, keys[i], code);
            }
        }
    }

    private static void FindInColumn(ProgramFrame frame, ProbeFrame probe, KeyTable table, int c, int input, Span<int> keys)
    {
        var column = frame.Batch!.Columns[input]!;
        if (column is TextColumn texts)
        {
            FindTexts(frame, probe, table, c, input, texts, keys);
            return;
        }

        for (var i = 0; i < keys.Length; i++)
        {
            var row = frame.Start + i;
            var code = column.IsNull(row) ? KeyTable.Unknown : table.Column(c).Find(ColumnKeys.Of(column, row));
            keys[i] = c == 0 ? code : table.Find(c, keys[i], code);
        }
    }

    private static void FindTexts(ProgramFrame frame, ProbeFrame probe, KeyTable table, int c, int input, TextColumn texts, Span<int> keys)
    {
        var column = table.Column(c);
        var codes = texts.Codes.Slice(frame.Start, keys.Length);

        if (frame.Batch!.Cells is { } cells)
        {
            var (hashes, memo) = (cells[input]!.Hashes, probe.MemoOf(c));
            for (var i = 0; i < keys.Length; i++)
            {
                var code = codes[i] < 0 ? KeyTable.Unknown : memo.Find(column, texts.Texts[codes[i]], hashes[frame.Start + i]);
                keys[i] = c == 0 ? code : memo.Find(table, c, keys[i], code);
            }

            return;
        }

        // A slice of a big table brings all its texts along: then a map of them costs more than it saves.
        if (texts.Texts.Count > 64 + (4 * frame.Batch.Count))
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var code = codes[i] < 0 ? KeyTable.Unknown : column.Find(texts.Texts[codes[i]]);
                keys[i] = c == 0 ? code : table.Find(c, keys[i], code);
            }

            return;
        }

        var known = probe.CodesOf(c, texts.Texts);
        for (var i = 0; i < keys.Length; i++)
        {
            var code = KeyTable.Unknown;
            if (codes[i] >= 0)
            {
                ref var found = ref known[codes[i]];
                code = found = found == ProbeFrame.NotAsked ? column.Find(texts.Texts[codes[i]]) : found;
            }

            keys[i] = c == 0 ? code : table.Find(c, keys[i], code);
        }
    }
}

/// <summary>The key table a probe asks.</summary>
internal delegate KeyTable KeyTableOf(EventState state);
