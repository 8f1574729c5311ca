namespace Flywheel.Core.Columns;

/// <summary>
/// Texts as codes into a table of distinct texts, so that grouping and encoding work on integers. Columns may share a table, and
/// a table may hold texts that no row uses. The code of a null row is -1.
/// </summary>
public sealed class TextColumn : Column
{
    private readonly ReadOnlyMemory<int> _codes;

    /// <summary>Wraps codes and their table; the caller no longer writes to either.</summary>
    public TextColumn(ReadOnlyMemory<int> codes, IReadOnlyList<string> texts, Validity validity = default)
        : base(codes.Length, validity) => (_codes, Texts) = (codes, texts);

    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Text;

    /// <summary>One code a row: a place in <see cref="Texts"/>, or -1 for null.</summary>
    public ReadOnlySpan<int> Codes => _codes.Span;

    /// <summary>The same codes where a span cannot be held.</summary>
    public ReadOnlyMemory<int> Memory => _codes;

    /// <summary>The distinct texts, in order of first appearance unless the maker says otherwise.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The text of a row, or null.</summary>
    public string? this[int row] => Codes[row] < 0 ? null : Texts[Codes[row]];

    /// <inheritdoc/>
    public override object? ValueAt(int row) => this[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int count) => new TextColumn(_codes.Slice(start, count), Texts, Validity.Slice(start));

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows)
    {
        var taken = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            taken[i] = rows[i] < 0 ? -1 : Codes[rows[i]];
        }

        return new TextColumn(taken, Texts, TakeValidity(rows));
    }
}
