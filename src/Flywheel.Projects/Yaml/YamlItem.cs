using Flywheel.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Projects.Yaml;

/// <summary>One item of a sequence: a single value or a mapping.</summary>
internal sealed class YamlItem(YamlSource source, string path, YamlNode node, YamlShape shape)
{
    internal Place Place => source.PlaceOf(node, path);

    internal YamlScalar? AsScalar
    {
        get
        {
            shape.IsScalar = true;
            return node is YamlScalarNode scalar ? new YamlScalar(source, path, scalar, shape) : null;
        }
    }

    internal YamlMap? AsMap
    {
        get
        {
            shape.IsMap = true;
            return node is YamlMappingNode map ? new YamlMap(source, path, map, shape) : null;
        }
    }

    /// <summary>The single value, or a refusal.</summary>
    internal YamlScalar? Scalar()
    {
        if (AsScalar is { } scalar)
        {
            return scalar;
        }

        source.Refusals.Add(new Refusal("project.shape", "Wrong shape", $"'{path}' is {ShapeOf(node)}, but a single value is wanted.",
            "A text that holds ': ' must stand in quotes.").At(Place));
        return null;
    }

    /// <summary>The mapping, or a refusal.</summary>
    internal YamlMap? Map(string wanted)
    {
        if (AsMap is { } map)
        {
            return map;
        }

        source.Refusals.Add(new Refusal("project.shape", "Wrong shape", $"'{path}' is {ShapeOf(node)}, but {wanted} is wanted.").At(Place));
        return null;
    }

    internal static string ShapeOf(YamlNode node) => node switch
    {
        YamlScalarNode => "a single value",
        YamlSequenceNode => "a list",
        _ => "a mapping",
    };
}
