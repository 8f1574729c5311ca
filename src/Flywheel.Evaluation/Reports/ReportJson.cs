using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Evaluation.Reports;

/// <summary>A report as JSON: snake case, indented, numbers that are not finite as text, the same bytes for the same report.</summary>
public static class ReportJson
{
    /// <summary>Writes a report.</summary>
    public static byte[] Write(EvaluationReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ReportJsonContext.Default.EvaluationReport);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not a report.</exception>
    public static EvaluationReport Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ReportJsonContext.Default.EvaluationReport) ?? throw new JsonException("The report is null.");
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
