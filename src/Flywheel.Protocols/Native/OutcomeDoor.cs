using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Protocols.Access;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>POST /v1/endpoints/{name}/outcomes</c> with NDJSON: what really happened, by the id of the prediction or by key and event time. Answers what became of
/// them. All lines are taken, or none when one cannot be read; what is wrong with an outcome that can be read is its fate, not a refusal.
/// </summary>
public static class OutcomeDoor
{
    /// <summary>Adds the route.</summary>
    public static void MapOutcomes(this IEndpointRouteBuilder routes, Endpoints endpoints, OutcomeLogs logs, TimeProvider time) =>
        routes.MapPost("/v1/endpoints/{name}/outcomes", context => TakeAsync(context, endpoints, logs, time)).Needs(AccessRole.Writer);

    private static async Task TakeAsync(HttpContext context, Endpoints endpoints, OutcomeLogs logs, TimeProvider time)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        var body = found.IsOk ? await RequestBody.ReadAsync(context, RequestBody.MaxRowBytes) : found.Refused<ReadOnlyMemory<byte>>();
        if (body.TryGet(out var text) && !JsonUnicode.IsWhole(text.Span))
        {
            body = JsonUnicode.Refusal;
        }

        var read = body.IsOk ? Read(text, Timestamp.Now(time)) : body.Refused<ImmutableArray<OutcomeRow>>();
        var opened = read.IsOk ? await logs.FindAsync(found.Value.Name, context.RequestAborted) : read.Refused<OutcomeLog>();
        if (!opened.TryGet(out var log))
        {
            await RefusalBody.WriteAsync(context, opened.Refusals);
            return;
        }

        var receipt = await log.TakeAsync(read.Value, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Write(receipt), context.RequestAborted);
    }

    private static Result<ImmutableArray<OutcomeRow>> Read(ReadOnlyMemory<byte> text, Timestamp now)
    {
        var (rows, refusals, line) = (ImmutableArray.CreateBuilder<OutcomeRow>(), new List<Refusal>(), 0);
        foreach (var json in RequestBody.Lines(text).Span)
        {
            line++;
            try
            {
                // An outcome that does not say when it was known is known now.
                var row = OutcomeRow.FromJson(json.Span);
                rows.Add(row.KnownAt == default ? row with { KnownAt = now } : row);
            }
            catch (JsonException wrong)
            {
                refusals.Add(new Refusal("labels.outcome-shape", "Not an outcome", $"Line {line} is not an outcome: {wrong.Message}",
                    "Send {\"prediction\": ID, \"value\": 0 or 1}, or \"key\" and \"event_time\" in place of the id.").At(new Place(Line: line)));
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<OutcomeRow>>(refusals)
            : rows.Count == 0 ? new Refusal("labels.outcome-none", "No outcomes", "The body has no line.", "Send one outcome a line.")
            : rows.ToImmutable();
    }

    private static ReadOnlyMemory<byte> Write(OutcomeReceipt receipt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartObject("fates");
        foreach (var (fate, count) in receipt.Fates)
        {
            writer.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(fate.ToString()), count);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("put_aside");
        foreach (var finding in receipt.PutAside)
        {
            writer.WriteStartObject();
            writer.WriteString("fate", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.Fate.ToString()));
            writer.WriteString("prediction", finding.Outcome.Prediction);
            writer.WriteString("key", finding.Outcome.Key);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
