namespace Flywheel.Projects.Yaml;

/// <summary>What a reader asked of one place in a file, gathered while it reads. The schema is written from it, so that reader and schema cannot differ.</summary>
internal sealed class YamlShape
{
    private readonly SortedDictionary<string, YamlShape> _keys = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _required = new(StringComparer.Ordinal);
    private YamlShape? _items;
    private YamlShape? _otherKeys;

    internal bool IsScalar { get; set; }

    internal bool IsMap { get; set; }

    internal bool IsList => _items is not null;

    internal ScalarForm Form { get; set; }

    /// <summary>The least whole number that is taken.</summary>
    internal long? Least { get; set; }

    /// <summary>The only words that are taken; null means any.</summary>
    internal IReadOnlyList<string>? Words { get; set; }

    internal string? Example { get; set; }

    internal IReadOnlyDictionary<string, YamlShape> Keys => _keys;

    internal IReadOnlySet<string> Required => _required;

    /// <summary>The shape under keys that are the user's own names.</summary>
    internal YamlShape OtherKeys => _otherKeys ??= new YamlShape();

    internal bool HasOtherKeys => _otherKeys is not null;

    /// <summary>The shape of a list's items.</summary>
    internal YamlShape Items => _items ??= new YamlShape();

    internal YamlShape Key(string key)
    {
        if (!_keys.TryGetValue(key, out var shape))
        {
            _keys.Add(key, shape = new YamlShape());
        }

        return shape;
    }

    internal void Require(string key)
    {
        Key(key);
        _required.Add(key);
    }
}
