using System.Runtime.InteropServices;

namespace Flywheel.Core.Columns;

/// <summary>Grows a column of texts; equal texts share one code, in order of first appearance.</summary>
public sealed class TextColumnBuilder : ColumnBuilder
{
    private readonly List<int> _codes = [];
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>Adds a text.</summary>
    public void Append(string text)
    {
        Add(text);
        Mark(present: true);
    }

    /// <summary>Adds a text without making a string when it was seen before.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        var lookup = _index.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var code))
        {
            _codes.Add(code);
        }
        else
        {
            Add(text.ToString());
        }

        Mark(present: true);
    }

    /// <inheritdoc/>
    public override Column ToColumn() => new TextColumn(_codes.ToArray(), _texts.ToArray(), BuildValidity());

    private protected override void AppendDefault() => _codes.Add(-1);

    private protected override void AppendBoxed(object value) => Add((string)value);

    private void Add(string text)
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, text, out var seen);
        if (!seen)
        {
            code = _texts.Count;
            _texts.Add(text);
        }

        _codes.Add(code);
    }
}
