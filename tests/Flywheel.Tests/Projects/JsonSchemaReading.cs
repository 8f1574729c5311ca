using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Tests.Projects;

/// <summary>The words of JSON schema (draft 7) that the project's schema uses, read by themselves: what an editor would underline.</summary>
internal static class JsonSchemaReading
{
    internal static IEnumerable<string> Misfits(JsonObject schema, YamlNode node, string path)
    {
        if (schema["anyOf"] is JsonArray forms)
        {
            var tried = forms.Select(form => Misfits(form!.AsObject(), node, path).ToArray()).ToArray();
            return tried.MinBy(misfits => misfits.Length)!;
        }

        if (schema["enum"] is JsonArray words)
        {
            return node is YamlScalarNode { Value: { } word } && words.Any(known => (string)known! == word) ? [] : [$"{path}: none of {string.Join(", ", words.Select(known => (string)known!))}"];
        }

        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToArray() : [(string)schema["type"]!];
        return node switch
        {
            YamlMappingNode map when types.Contains("object") => Keys(schema, map, path),
            YamlSequenceNode list when types.Contains("array") => list.Children.SelectMany((item, i) => Misfits(schema["items"]!.AsObject(), item, $"{path}[{i}]")),
            YamlScalarNode scalar when types.Any(type => Fits(schema, type, scalar)) => [],
            _ => [$"{path}: fits none of {string.Join(", ", types)}"],
        };
    }

    private static IEnumerable<string> Keys(JsonObject schema, YamlMappingNode map, string path)
    {
        var entries = map.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => entry.Value);
        var at = path.Length == 0 ? "" : path + ".";
        foreach (var missing in (schema["required"]?.AsArray() ?? []).Select(key => (string)key!).Where(key => !entries.ContainsKey(key)))
        {
            yield return $"{at}{missing}: missing";
        }

        foreach (var (key, value) in entries)
        {
            var known = schema["properties"]?[key] ?? schema["additionalProperties"];
            foreach (var misfit in known is JsonObject form ? Misfits(form, value, at + key) : [$"{at}{key}: not a key"])
            {
                yield return misfit;
            }
        }
    }

    // A plain scalar that reads as a number is one; everything else is a text.
    private static bool Fits(JsonObject schema, string type, YamlScalarNode scalar)
    {
        var isNumber = double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && scalar.Style == ScalarStyle.Plain;
        return type switch
        {
            "number" => isNumber,
            "integer" => isNumber && number == Math.Floor(number) && number >= (double)(schema["minimum"] ?? double.MinValue),
            "string" => !isNumber && (schema["pattern"] is not { } pattern || Regex.IsMatch(scalar.Value!, (string)pattern!)),
            _ => scalar.Value is "true" or "false",
        };
    }
}
