using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Projects.Replay;

/// <summary>
/// Recorded rows as they would have come: in the order they happened, without what was not known then, and again, whole, in the order they
/// became known. Not thread-safe.
/// </summary>
internal sealed class RecordedRows
{
    private readonly ColumnBatch _rows;
    private readonly JsonEncodedText[] _names;
    private readonly int[] _asked;
    private readonly int[] _whole;
    private readonly double[] _outcomes;
    private readonly ReadOnlyMemory<long> _happened, _known;
    private readonly int[] _byKnown;
    private int _nextRow, _nextKnown;

    /// <param name="rows">All rows, by event time.</param>
    /// <param name="outcomes">What came of each; NaN for a row whose outcome is missing.</param>
    /// <param name="hidden">Columns that are not known when a row happens.</param>
    /// <param name="eventTime">The column of when a row happened.</param>
    /// <param name="knownAt">The column of when it was known.</param>
    /// <param name="from">Rows before are history: they are neither asked about nor told again.</param>
    internal RecordedRows(ColumnBatch rows, double[] outcomes, ImmutableArray<string> hidden, string eventTime, string knownAt, Timestamp from)
    {
        (_rows, _outcomes) = (rows, outcomes);
        _names = [.. rows.Schema.Fields.Select(field => JsonEncodedText.Encode(field.Name))];
        _whole = [.. Enumerable.Range(0, rows.Columns.Length)];
        _asked = [.. _whole.Where(column => !hidden.Contains(rows.Schema.Fields[column].Name))];
        (_happened, _known) = (rows.Get<TimestampColumn>(eventTime).Memory, rows.Get<TimestampColumn>(knownAt).Memory);
        var known = _known.Span.ToArray();
        _byKnown = [.. Enumerable.Range(0, rows.Count)];
        Array.Sort(known, _byKnown);
        _nextKnown = LowerBound(known, from.Microseconds + 1);
        _nextRow = LowerBound(_happened.Span, from.Microseconds);
    }

    /// <summary>Rows that happened before this moment and were not given yet: a range of places.</summary>
    internal Range HappenedBefore(Timestamp moment)
    {
        var start = _nextRow;
        while (_nextRow < _rows.Count && _happened.Span[_nextRow] < moment.Microseconds)
        {
            _nextRow++;
        }

        return start.._nextRow;
    }

    /// <summary>Places of the rows that became known up to this moment and were not given yet.</summary>
    internal ReadOnlyMemory<int> KnownBy(Timestamp moment)
    {
        var start = _nextKnown;
        while (_nextKnown < _byKnown.Length && _known.Span[_byKnown[_nextKnown]] <= moment.Microseconds)
        {
            _nextKnown++;
        }

        return _byKnown.AsMemory(start, _nextKnown - start);
    }

    internal Timestamp KnownAt(int row) => new(_known.Span[row]);

    internal double OutcomeOf(int row) => _outcomes[row];

    /// <summary>Writes a row as it is asked about: one JSON object.</summary>
    internal void WriteAsked(int row, Utf8JsonWriter json) => Write(row, _asked, json);

    /// <summary>Writes the whole row.</summary>
    internal ReadOnlyMemory<byte> Whole(int row)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(row, _whole, json);
        }

        return buffer.WrittenMemory;
    }

    private void Write(int row, int[] columns, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var place in columns)
        {
            var name = _names[place];
            switch (_rows.Columns[place])
            {
                case var column when column.IsNull(row):
                    json.WriteNull(name);
                    break;
                case TimestampColumn times:
                    json.WriteString(name, new Timestamp(times.Values[row]).ToString());
                    break;
                case Int64Column whole:
                    json.WriteNumber(name, whole.Values[row]);
                    break;
                case DoubleColumn numbers:
                    json.WriteNumber(name, numbers.Values[row]);
                    break;
                case BooleanColumn truths:
                    json.WriteBoolean(name, (bool)truths.ValueAt(row)!);
                    break;
                case var texts:
                    json.WriteString(name, (string?)texts.ValueAt(row));
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static int LowerBound(ReadOnlySpan<long> sorted, long value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
