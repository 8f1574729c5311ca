using System.Text.Json;
using Flywheel.Core.Columns;
using Flywheel.Serving;

namespace Flywheel.Protocols.OpenInference;

/// <summary>What a model takes and gives, in the protocol's words.</summary>
internal static class ModelMetadata
{
    internal const string Platform = "onnx_onnxv1";

    internal static void Write(Utf8JsonWriter writer, Endpoint endpoint)
    {
        writer.WriteString("name", endpoint.Name);
        writer.WriteStartArray("versions");
        writer.WriteStringValue(ServedModel.VersionOf(endpoint));
        writer.WriteEndArray();
        writer.WriteString("platform", Platform);
        writer.WriteStartArray("inputs");
        foreach (var column in endpoint.Snapshot.Request.Fields)
        {
            WriteTensor(writer, column.Name, TypeOf(column.Type));
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (var output in RequestedOutput.Names)
        {
            WriteTensor(writer, output, RequestedOutput.TypeOf(output));
        }

        writer.WriteEndArray();
    }

    /// <summary>Moments are texts in ISO 8601.</summary>
    internal static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOL",
        ColumnType.Int64 => "INT64",
        ColumnType.Double => "FP64",
        _ => TensorType.Bytes,
    };

    private static void WriteTensor(Utf8JsonWriter writer, string name, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", type);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(-1);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
