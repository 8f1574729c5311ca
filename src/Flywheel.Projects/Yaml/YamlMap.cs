using Flywheel.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Projects.Yaml;

/// <summary>
/// A mapping being read key by key. Reading a key marks it known; <see cref="Close"/> refuses whatever was never asked for.
/// A value of the wrong shape is refused and reads as absent, so one mistake does not hide the next.
/// </summary>
internal sealed class YamlMap(YamlSource source, string path, YamlMappingNode node)
{
    private readonly Dictionary<string, YamlNode> _values = node.Children.ToDictionary(pair => KeyText(pair.Key), pair => pair.Value, StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode> _keys = node.Children.ToDictionary(pair => KeyText(pair.Key), pair => pair.Key, StringComparer.Ordinal);
    private readonly List<string> _known = [];

    internal IEnumerable<string> Keys => _values.Keys;

    internal Place Place => source.PlaceOf(node, path);

    /// <summary>The scalar under a key, or null.</summary>
    internal YamlScalar? Scalar(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return new YamlScalar(source, PathOf(key), scalar);
            case var other:
                RefuseShape(key, other, "a single value");
                return null;
        }
    }

    /// <summary>The scalar under a key; its absence is refused with an example.</summary>
    internal YamlScalar? Required(string key, string example)
    {
        if (_values.ContainsKey(key))
        {
            return Scalar(key);
        }

        _known.Add(key);
        source.Refusals.Add(new Refusal("project.key-missing", "Missing key", $"'{key}' is missing{In()}.", $"Write for example '{key}: {example}'.").At(Place));
        return null;
    }

    /// <summary>The mapping under a key, or null.</summary>
    internal YamlMap? Map(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlMappingNode map:
                return new YamlMap(source, PathOf(key), map);
            case var other:
                RefuseShape(key, other, "a mapping of keys to values");
                return null;
        }
    }

    /// <summary>Every entry of a mapping whose keys are the user's own names, each a mapping itself.</summary>
    internal IEnumerable<(string Name, YamlMap Map)> Maps()
    {
        foreach (var key in Keys.ToArray())
        {
            if (Map(key) is { } map)
            {
                yield return (key, map);
            }
        }
    }

    /// <summary>The items of a sequence under a key; a single value counts as a sequence of one; absent is empty.</summary>
    internal IReadOnlyList<YamlItem> Items(string key)
    {
        var value = Node(key);
        return value switch
        {
            null => [],
            YamlSequenceNode sequence => [.. sequence.Children.Select((item, i) => new YamlItem(source, $"{PathOf(key)}[{i}]", item))],
            _ => [new YamlItem(source, PathOf(key), value)],
        };
    }

    internal bool Has(string key) => _values.ContainsKey(key);

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
