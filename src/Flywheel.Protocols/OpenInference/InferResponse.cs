using System.Globalization;
using System.Text.Json;
using Flywheel.Serving;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An answer as output tensors: those that were asked for, or all.</summary>
internal static class InferResponse
{
    internal const string Score = "score", Decision = "decision", Id = "id";

    internal static void Write(Utf8JsonWriter writer, string model, EndpointSnapshot release, InferRequest request, PredictionAnswer answer)
    {
        writer.WriteString("model_name", model);
        writer.WriteString("model_version", release.Version.Version.ToString(CultureInfo.InvariantCulture));
        if (request.Id is { } id)
        {
            writer.WriteString("id", id);
        }

        writer.WriteStartArray("outputs");
        foreach (var output in request.Outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", output);
            writer.WriteString("datatype", output switch { Score => "FP64", Decision => "BOOL", _ => "BYTES" });
            writer.WriteStartArray("shape");
            writer.WriteNumberValue(answer.Scores.Length);
            writer.WriteEndArray();
            writer.WriteStartArray("data");
            for (var row = 0; row < answer.Scores.Length; row++)
            {
                Write(writer, output, answer, row);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string output, PredictionAnswer answer, int row)
    {
        switch (output)
        {
            case Score:
                writer.WriteNumberValue(answer.Scores[row]);
                break;
            case Decision:
                writer.WriteBooleanValue(answer.Decisions[row]);
                break;
            default:
                writer.WriteStringValue(answer.Ids[row]);
                break;
        }
    }
}
