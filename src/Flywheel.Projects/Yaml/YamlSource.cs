using Flywheel.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Projects.Yaml;

/// <summary>A YAML text read to nodes that remember their place. Every mistake found while reading goes to one list.</summary>
internal sealed class YamlSource(string fileName, List<Refusal> refusals)
{
    internal List<Refusal> Refusals { get; } = refusals;

    /// <summary>The shape of all that was asked for.</summary>
    internal YamlShape Shape { get; } = new();

    /// <summary>The root mapping, or null when the text is no YAML or no mapping; the list then says why.</summary>
    internal YamlMap? Read(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException broken)
        {
            Refusals.Add(new Refusal("project.yaml", "Not valid YAML", $"{Sentence(broken.Message)}")
                .At(new Place(fileName, (int)broken.Start.Line, (int)broken.Start.Column)));
            return null;
        }

        if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
        {
            Shape.IsMap = true;
            return new YamlMap(this, "", root, Shape);
        }

        Refusals.Add(new Refusal("project.empty", "Empty project file", $"{fileName} holds no settings.",
            "Start it with 'project: <name>', or let 'flywheel init' write one.").At(new Place(fileName)));
        return null;
    }

    internal Place PlaceOf(YamlNode node, string key) => new(fileName, (int)node.Start.Line, (int)node.Start.Column, key.Length == 0 ? null : key);

    // The parser's message repeats the position in front: "(Line: 3, Col: 5, Idx: 40) - (…): text".
    private static string Sentence(string message)
    {
        var at = message.LastIndexOf("): ", StringComparison.Ordinal);
        var text = at < 0 ? message : message[(at + 3)..];
        return text.EndsWith('.') ? text : text + ".";
    }
}
