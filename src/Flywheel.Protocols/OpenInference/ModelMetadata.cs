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
        foreach (var (name, type, shape) in InputsOf(endpoint.Snapshot))
        {
            WriteTensor(writer, name, type, shape);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (var output in RequestedOutput.Names)
        {
            WriteTensor(writer, output, RequestedOutput.TypeOf(output), RowShape);
        }

        writer.WriteEndArray();
    }

    /// <summary>One value a row.</summary>
    internal static long[] RowShape { get; } = [-1];

    /// <summary>Its inputs: a tensor a column, or the tensors that a foreign model has.</summary>
    internal static IEnumerable<(string Name, string Type, long[] Shape)> InputsOf(EndpointSnapshot release) => release.ForeignInputs.IsEmpty
        ? release.Request.Fields.Select(column => (column.Name, TypeOf(column.Type), RowShape))
        : release.ForeignInputs.Select(tensor => (tensor.Name, TypeOf(tensor.Type), new long[] { -1, tensor.Width }));

    private static string TypeOf(Core.Prediction.TensorType type) => type switch
    {
        Core.Prediction.TensorType.Single => "FP32",
        Core.Prediction.TensorType.Double => "FP64",
        Core.Prediction.TensorType.Int64 => "INT64",
        Core.Prediction.TensorType.Boolean => "BOOL",
        _ => TensorType.Bytes,
    };

    // Moments are texts in ISO 8601.
    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOL",
        ColumnType.Int64 => "INT64",
        ColumnType.Double => "FP64",
        _ => TensorType.Bytes,
    };

    private static void WriteTensor(Utf8JsonWriter writer, string name, string type, long[] shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", type);
        writer.WriteStartArray("shape");
        foreach (var length in shape)
        {
            writer.WriteNumberValue(length);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
