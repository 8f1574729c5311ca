using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Flywheel.Serving;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An answer as output tensors: those that were asked for, or all.</summary>
internal static class InferResponse
{
    /// <summary>The version that answered: of the release <c>weather/2</c> it is 2.</summary>
    internal static string VersionOf(PredictionAnswer answer) => answer.Release[(answer.Release.LastIndexOf('/') + 1)..];

    /// <summary>Writes the JSON of an answer; outputs that are bytes follow it by <see cref="WriteBytes"/>.</summary>
    internal static void Write(Utf8JsonWriter writer, string model, InferRequest request, PredictionAnswer answer)
    {
        writer.WriteString("model_name", model);
        writer.WriteString("model_version", VersionOf(answer));
        if (request.Id is { } id)
        {
            writer.WriteString("id", id);
        }

        writer.WriteStartArray("outputs");
        foreach (var output in request.Outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", output.Name);
            writer.WriteString("datatype", RequestedOutput.TypeOf(output.Name));
            writer.WriteStartArray("shape");
            writer.WriteNumberValue(answer.Scores.Length);
            writer.WriteEndArray();
            if (output.IsBinary)
            {
                writer.WriteStartObject("parameters");
                writer.WriteNumber("binary_data_size", SizeOf(output.Name, answer));
                writer.WriteEndObject();
            }
            else
            {
                WriteValues(writer, output.Name, answer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an output's values as bytes: little-endian, one after the other, a text as its length in four bytes and its UTF-8.</summary>
    internal static void WriteBytes(IBufferWriter<byte> target, string output, PredictionAnswer answer)
    {
        var bytes = target.GetSpan(SizeOf(output, answer));
        var at = 0;
        for (var row = 0; row < answer.Scores.Length; row++)
        {
            switch (output)
            {
                case RequestedOutput.Score:
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes[at..], answer.Scores[row]);
                    at += sizeof(double);
                    break;
                case RequestedOutput.Decision:
                    bytes[at++] = answer.Decisions[row] ? (byte)1 : (byte)0;
                    break;
                default:
                    BinaryPrimitives.WriteInt32LittleEndian(bytes[at..], answer.Ids[row].Length);
                    at += sizeof(int) + Encoding.ASCII.GetBytes(answer.Ids[row], bytes[(at + sizeof(int))..]);
                    break;
            }
        }

        target.Advance(at);
    }

    private static int SizeOf(string output, PredictionAnswer answer) => output switch
    {
        RequestedOutput.Score => answer.Scores.Length * sizeof(double),
        RequestedOutput.Decision => answer.Scores.Length,
        _ => answer.Ids.Sum(id => sizeof(int) + id.Length),
    };

    private static void WriteValues(Utf8JsonWriter writer, string output, PredictionAnswer answer)
    {
        writer.WriteStartArray("data");
        for (var row = 0; row < answer.Scores.Length; row++)
        {
            switch (output)
            {
                case RequestedOutput.Score:
                    writer.WriteNumberValue(answer.Scores[row]);
                    break;
                case RequestedOutput.Decision:
                    writer.WriteBooleanValue(answer.Decisions[row]);
                    break;
                default:
                    writer.WriteStringValue(answer.Ids[row]);
                    break;
            }
        }

        writer.WriteEndArray();
    }
}
