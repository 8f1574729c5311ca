using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// Gives every list of key values that events have a number from 0 on. Values are numbered one column at a time and then pairwise, so a list of any length costs one
/// look-up a column. Reading is safe while one writer adds.
/// </summary>
internal sealed class KeyTable
{
    /// <summary>The number of keys that no event has.</summary>
    internal const int Unknown = -1;

    // A dense table of pairs is used while it has no more places than this: 16 MB.
    private const long DensePairs = 1 << 22;

    private readonly KeyColumn[] _columns;
    private readonly ConcurrentDictionary<long, int>[] _pairs;
    private readonly int[] _pairCounts;
    private readonly int[]?[] _dense;

    internal KeyTable(IEnumerable<ExpressionType> types)
    {
        _columns = [.. types.Select(type => new KeyColumn(type))];
        _pairs = [.. Enumerable.Range(0, Math.Max(0, _columns.Length - 1)).Select(_ => new ConcurrentDictionary<long, int>())];
        _pairCounts = new int[_pairs.Length];
        _dense = new int[_pairs.Length][];
    }

    internal int ColumnCount => _columns.Length;

    /// <summary>Keys so far; one, the empty list, when there are no columns.</summary>
    internal int Count => _columns.Length == 0 ? 1 : _columns.Length == 1 ? _columns[0].Count : Volatile.Read(ref _pairCounts[^1]);

    internal long Bytes => _columns.Sum(column => column.Bytes) + _pairCounts.Sum(count => count * 48L) + _dense.Sum(table => (table?.Length ?? 0) * 4L);

    internal KeyColumn Column(int index) => _columns[index];

    /// <summary>The numbers of these rows' keys, adding those that are new. A row with a null has no key: <see cref="Unknown"/>.</summary>
    internal int[] Add(ImmutableArray<Column> columns, int count)
    {
        var codes = columns.IsEmpty ? new int[count] : _columns[0].Add(columns[0]);
        for (var c = 1; c < columns.Length; c++)
        {
            var (pairs, next, before) = (_pairs[c - 1], _columns[c].Add(columns[c]), c == 1 ? _columns[0].Count : _pairCounts[c - 2]);
            var width = (long)_columns[c].Count;

            // Many rows over few pairs are numbered through a table.
            if (before * width <= Math.Min(DensePairs, 4L * count))
            {
                AddDense(c - 1, codes, next, DenseTable(c - 1, before, width), width);
                continue;
            }

            for (var i = 0; i < codes.Length; i++)
            {
                if (codes[i] < 0 || next[i] < 0)
                {
                    codes[i] = Unknown;
                }
                else
                {
                    var pair = Pair(codes[i], next[i]);
                    codes[i] = pairs.TryGetValue(pair, out var code) ? code : pairs[pair] = _pairCounts[c - 1]++;
                }
            }
        }

        return codes;
    }

    /// <summary>The number of the pair of a list's number and the next column's, or <see cref="Unknown"/>.</summary>
    internal int Find(int column, int code, int next)
    {
        if ((code | next) < 0)
        {
            return Unknown;
        }

        if (_dense[column - 1] is { } table)
        {
            var at = ((long)code * _columns[column].Count) + next;
            return table[at];
        }

        return _pairs[column - 1].GetValueOrDefault(Pair(code, next), Unknown);
    }

    /// <summary>Called when no more keys will come: pairs get a table where that is small.</summary>
    internal void Freeze()
    {
        var before = _columns.Length == 0 ? 0 : _columns[0].Count;
        for (var c = 1; c < _columns.Length; c++)
        {
            var width = (long)_columns[c].Count;
            if (before * width <= DensePairs)
            {
                _dense[c - 1] = DenseTable(c - 1, before, width);
            }

            before = _pairCounts[c - 1];
        }
    }

    internal void Save(ImageWriter image)
    {
        foreach (var column in _columns)
        {
            column.Save(image);
        }

        foreach (var pairs in _pairs)
        {
            image.Write([.. pairs.OrderBy(pair => pair.Value).Select(pair => pair.Key)]);
        }
    }

    /// <summary>Fills an empty table with what <see cref="Save"/> wrote: every key has the number it had.</summary>
    internal void Load(ImageReader image)
    {
        foreach (var column in _columns)
        {
            column.Load(image);
        }

        for (var i = 0; i < _pairs.Length; i++)
        {
            foreach (var pair in image.Longs())
            {
                _pairs[i][pair] = _pairCounts[i]++;
            }
        }
    }

    private int[] DenseTable(int pairs, long before, long width)
    {
        var table = new int[before * width];
        Array.Fill(table, Unknown);
        foreach (var (pair, code) in _pairs[pairs])
        {
            table[((pair >> 32) * width) + (int)pair] = code;
        }

        return table;
    }

    private void AddDense(int pairs, int[] codes, int[] next, int[] table, long width)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            if ((codes[i] | next[i]) < 0)
            {
                codes[i] = Unknown;
                continue;
            }

            ref var code = ref table[(codes[i] * width) + next[i]];
            if (code < 0)
            {
                code = _pairs[pairs][Pair(codes[i], next[i])] = _pairCounts[pairs]++;
            }

            codes[i] = code;
        }
    }

    private static long Pair(int code, int next) => ((long)code << 32) | (uint)next;
}
