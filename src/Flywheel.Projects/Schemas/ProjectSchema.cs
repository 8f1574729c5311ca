using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects.Schemas;

/// <summary>The JSON schema of the project file, for editors. Written from what the reader asks for, so the two cannot differ.</summary>
public static class ProjectSchema
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as text, the same every time.</summary>
    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A Flywheel project",
        };
        foreach (var (key, value) in Of(Shape()))
        {
            schema[key] = value?.DeepClone();
        }

        return schema.ToJsonString(s_json) + "\n";
    }

    /// <summary>The shape of all that the reader asks for.</summary>
    internal static YamlShape Shape()
    {
        var source = new YamlSource(ProjectReader.FileName, []);
        ProjectReader.Read($"/{ProjectReader.FileName}", SpecimenProject.Text, source);
        return source.Shape;
    }

    private static JsonObject Of(YamlShape shape)
    {
        JsonObject[] forms =
        [
            .. shape.IsList ? new[] { new JsonObject { ["type"] = "array", ["items"] = Of(shape.Items) }, Of(shape.Items) } : [],
            .. shape.IsMap ? new[] { Map(shape) } : [],
            .. shape.IsScalar ? new[] { Scalar(shape) } : [],
        ];
        var schema = forms.Length == 1 ? forms[0] : new JsonObject { ["anyOf"] = new JsonArray(forms) };
        if (shape.Example is { } example)
        {
            schema["examples"] = new JsonArray(example);
        }

        return schema;
    }

    private static JsonObject Map(YamlShape shape)
    {
        var map = new JsonObject { ["type"] = "object" };
        if (shape.Keys.Count > 0)
        {
            map["properties"] = new JsonObject(shape.Keys.Select(key => KeyValuePair.Create(key.Key, (JsonNode?)Of(key.Value))));
        }

        if (shape.Required.Count > 0)
        {
            map["required"] = new JsonArray([.. shape.Required]);
        }

        map["additionalProperties"] = shape.HasOtherKeys ? Of(shape.OtherKeys) : false;
        return map;
    }

    // YAML reads 70% and 500_000 as texts, and 1 as a number, so most values may be written as either.
    private static JsonObject Scalar(YamlShape shape) => shape switch
    {
        { Words: { } words } => new JsonObject { ["enum"] = new JsonArray([.. words]) },
        { Form: ScalarForm.Number } => Either("number", "^[-+]?[0-9_.]+([eE][-+]?[0-9]+)?$"),
        { Form: ScalarForm.Whole } => Either("integer", "^[0-9_]+$", shape.Least),
        { Form: ScalarForm.Share } => Either("number", "^[0-9.]+%?$"),
        { Form: ScalarForm.Duration } => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9.]+[a-z]+$" },
        _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
    };

    private static JsonObject Either(string type, string pattern, long? least = null)
    {
        var schema = new JsonObject { ["type"] = new JsonArray(type, "string"), ["pattern"] = pattern };
        if (least is { } minimum)
        {
            schema["minimum"] = minimum;
        }

        return schema;
    }
}
