using Flywheel.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Projects.Yaml;

/// <summary>
/// A mapping being read key by key. Reading a key marks it known; <see cref="Close"/> refuses whatever was never asked for.
/// A value of the wrong shape is refused and reads as absent, so one mistake does not hide the next.
/// </summary>
internal sealed class YamlMap(YamlSource source, string path, YamlMappingNode node, YamlShape shape)
{
    private readonly Dictionary<string, YamlNode> _values = node.Children.ToDictionary(pair => KeyText(pair.Key), pair => pair.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode> _keys = node.Children.ToDictionary(pair => KeyText(pair.Key), pair => pair.Key, StringComparer.Ordinal);
    private readonly List<string> _known = [];

    internal IEnumerable<string> Keys => _values.Keys;

    internal Place Place => source.PlaceOf(node, path);

    /// <summary>The scalar under a key, or null.</summary>
    internal YamlScalar? Scalar(string key)
    {
        shape.Key(key).IsScalar = true;
        return Scalar(key, shape.Key(key));
    }

    /// <summary>The scalar under a key; its absence is refused with an example.</summary>
    internal YamlScalar? Required(string key, string example)
    {
        shape.Key(key).Example = example;
        return Has(key, example) ? Scalar(key) : null;
    }

    /// <summary>The mapping under a key; its absence is refused with an example.</summary>
    internal YamlMap? RequiredMap(string key, string example) => Has(key, example) ? Map(key) : null;

    /// <summary>The items under a key; its absence is refused with an example.</summary>
    internal IReadOnlyList<YamlItem> RequiredItems(string key, string example) => Has(key, example) ? Items(key) : [];

    /// <summary>The mapping under a key, or null.</summary>
    internal YamlMap? Map(string key) => Map(key, shape.Key(key));

    /// <summary>Every entry that was not asked for by name, under the user's own name, each a mapping itself.</summary>
    internal IEnumerable<(string Name, YamlMap Map)> Maps()
    {
        foreach (var key in Keys.Where(key => !_known.Contains(key)).ToArray())
        {
            if (Map(key, shape.OtherKeys) is { } map)
            {
                yield return (key, map);
            }
        }
    }

    /// <summary>Every entry that was not asked for by name, under the user's own name, each a single value.</summary>
    internal IEnumerable<(string Name, YamlScalar Scalar)> Scalars()
    {
        shape.OtherKeys.IsScalar = true;
        foreach (var key in Keys.Where(key => !_known.Contains(key)).ToArray())
        {
            if (Scalar(key, shape.OtherKeys) is { } scalar)
            {
                yield return (key, scalar);
            }
        }
    }

    /// <summary>The first entry, whatever its name, a single value; an empty mapping is refused with an example.</summary>
    internal (string Name, YamlScalar? Scalar) First(string name, string example)
    {
        shape.OtherKeys.IsScalar = true;
        if (Keys.FirstOrDefault() is { } key)
        {
            return (key, Scalar(key, shape.OtherKeys));
        }

        RefuseMissing(name, example);
        return (name, null);
    }

    /// <summary>Every entry under the user's own name, each a sequence or a single value.</summary>
    internal IEnumerable<(string Name, IReadOnlyList<YamlItem> Items)> Lists() => Keys.ToArray().Select(key => (key, Items(key, shape.OtherKeys)));

    /// <summary>The items of a sequence under a key; a single value counts as a sequence of one; absent is empty.</summary>
    internal IReadOnlyList<YamlItem> Items(string key) => Items(key, shape.Key(key));

    internal Place PlaceOfKey(string key) => source.PlaceOf(_keys[key], PathOf(key));

    internal void Refuse(string code, string headline, string sentence, string remedy, Place place) =>
        source.Refusals.Add(new Refusal(code, headline, sentence, remedy).At(place));

    /// <summary>Refuses every key that was never asked for.</summary>
    internal void Close()
    {
        foreach (var key in Keys.Where(key => !_known.Contains(key)))
        {
            source.Refusals.Add(new Refusal("project.key-unknown", "Unknown key", $"There is no key '{key}'{In()}.", Spelling.DidYouMean(key, _known))
                .At(PlaceOfKey(key)));
        }
    }

    private YamlScalar? Scalar(string key, YamlShape seen)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return new YamlScalar(source, PathOf(key), scalar, seen);
            case var other:
                RefuseShape(key, other, "a single value");
                return null;
        }
    }

    private YamlMap? Map(string key, YamlShape seen)
    {
        seen.IsMap = true;
        switch (Node(key))
        {
            case null:
                return null;
            case YamlMappingNode map:
                return new YamlMap(source, PathOf(key), map, seen);
            case var other:
                RefuseShape(key, other, "a mapping of keys to values");
                return null;
        }
    }

    private IReadOnlyList<YamlItem> Items(string key, YamlShape seen) => Node(key) switch
    {
        null => [],
        YamlSequenceNode sequence => [.. sequence.Children.Select((item, i) => new YamlItem(source, $"{PathOf(key)}[{i}]", item, seen.Items))],
        var value => [new YamlItem(source, PathOf(key), value, seen.Items)],
    };

    private bool Has(string key, string example)
    {
        shape.Require(key);
        if (Node(key) is not null)
        {
            return true;
        }

        RefuseMissing(key, example);
        return false;
    }

    private void RefuseMissing(string key, string example) => source.Refusals.Add(
        new Refusal("project.key-missing", "Missing key", $"'{key}' is missing{In()}.", $"Write for example '{key}: {example}'.").At(Place));

    private string In() => path.Length == 0 ? "" : $" in '{path}'";

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string KeyText(YamlNode key) => (key as YamlScalarNode)?.Value ?? key.ToString();

    private YamlNode? Node(string key)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out var value) && value is not YamlScalarNode { Value: "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain } ? value : null;
    }

    private void RefuseShape(string key, YamlNode found, string wanted) => source.Refusals.Add(
        new Refusal("project.shape", "Wrong shape", $"'{PathOf(key)}' is {YamlItem.ShapeOf(found)}, but {wanted} is wanted.").At(source.PlaceOf(found, PathOf(key))));
}
