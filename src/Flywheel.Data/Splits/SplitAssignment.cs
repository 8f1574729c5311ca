using System.Collections.Immutable;

namespace Flywheel.Data.Splits;

/// <summary>Which part each row is in. Immutable.</summary>
public sealed class SplitAssignment
{
    /// <summary>The part of a row that is in none.</summary>
    public const int None = -1;

    private readonly sbyte[] _partOfRow;

    internal SplitAssignment(ImmutableArray<string> parts, sbyte[] partOfRow) => (Parts, _partOfRow) = (parts, partOfRow);

    /// <summary>The parts' names, in order.</summary>
    public ImmutableArray<string> Parts { get; }

    /// <summary>The part of each row: a place in <see cref="Parts"/>, or <see cref="None"/>.</summary>
    public ReadOnlySpan<sbyte> PartOfRow => _partOfRow;

    /// <summary>The rows of a part, ascending.</summary>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public int[] RowsOf(string part)
    {
        var wanted = Parts.IndexOf(part);
        if (wanted < 0)
        {
            throw new ArgumentException($"The split has no part '{part}'.", nameof(part));
        }

        var rows = new List<int>();
        for (var row = 0; row < _partOfRow.Length; row++)
        {
            if (_partOfRow[row] == wanted)
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    /// <summary>Rows of each part, in order.</summary>
    public ImmutableArray<long> Counts() =>
        [.. Enumerable.Range(0, Parts.Length).Select(part => (long)_partOfRow.AsSpan().Count((sbyte)part))];
}
