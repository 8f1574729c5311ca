using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.Otlp.Wire;
using Flywheel.Tracking;
using Google.Protobuf;

namespace Flywheel.Protocols.Otlp;

/// <summary>What the spans of one trace tell of it. They come as they end, so its root is as a rule among the last.</summary>
internal static class OtlpTrace
{
    private const string IdAttribute = "mlflow.traceRequestId", InputsAttribute = "mlflow.spanInputs", OutputsAttribute = "mlflow.spanOutputs";

    // Previews are for lists; what is longer is in the spans.
    private const int MaxPreview = 1_000;

    /// <summary>Spans of a request by the trace they belong to, or why one is none.</summary>
    public static Result<ImmutableArray<(TraceSnapshot Trace, ImmutableArray<TraceSpan> Spans)>> Read(ExportTraceServiceRequest request, ExperimentId experiment)
    {
        Span[] spans = [.. request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans)];
        return spans.FirstOrDefault(span => span.TraceId.Length != 16 || span.SpanId.Length != 8 || span.ParentSpanId.Length is not (0 or 8)) is { } bad
            ? new Refusal("otlp.span", "Not a span", $"The span '{bad.Name}' has ids of {bad.TraceId.Length} and {bad.SpanId.Length} bytes.", "A trace is named by 16 bytes, a span by 8.")
            : spans.GroupBy(span => span.TraceId).Select(trace => (Of([.. trace], experiment), trace.Select(span => new TraceSpan(Convert.ToHexStringLower(span.SpanId.Span), span.ToByteArray())).ToImmutableArray())).ToImmutableArray();
    }

    /// <summary>Spans as MLflow's client reads them: OpenTelemetry's JSON, with its own names of fields.</summary>
    public static string Json(TraceSpan span) => Formatter.Format(Span.Parser.ParseFrom(span.Otlp.Span));

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static TraceSnapshot Of(Span[] spans, ExperimentId experiment)
    {
        var root = spans.FirstOrDefault(span => span.ParentSpanId.IsEmpty);
        var (began, ended) = (spans.Min(span => span.StartTimeUnixNano), spans.Max(span => span.EndTimeUnixNano));
        var id = spans.Select(span => Text(span, IdAttribute)).FirstOrDefault(text => text.Length > 0) ?? $"tr-{Convert.ToHexStringLower(spans[0].TraceId.Span)}";
        return new TraceSnapshot(id, experiment, Moment(began), Moment(Math.Max(began, ended)) - Moment(began), root is null ? "IN_PROGRESS" : root.Status?.Code == Status.Types.StatusCode.Error ? "ERROR" : "OK")
        {
            Request = root is null ? "" : MlflowLimits.Cut(Text(root, InputsAttribute), MaxPreview),
            Response = root is null ? "" : MlflowLimits.Cut(Text(root, OutputsAttribute), MaxPreview),
            Tags = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, root is null ? Place : [.. Place, new("mlflow.traceName", root.Name)]),
        };
    }

    // Tells clients of 3.x to ask for the spans instead of looking for their file.
    private static readonly KeyValuePair<string, string>[] Place = [new("mlflow.spansLocation", "TRACKING_STORE")];

    private static Timestamp Moment(ulong nanoseconds) => new((long)(nanoseconds / 1_000));

    /// <summary>A text attribute. MLflow writes values as JSON, so that of a text stands in quotes.</summary>
    private static string Text(Span span, string key)
    {
        var text = span.Attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value?.StringValue ?? "";
        if (!text.StartsWith('"'))
        {
            return text;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text) ?? "";
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
