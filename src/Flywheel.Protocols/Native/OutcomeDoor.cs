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
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>POST /v1/endpoints/{name}/outcomes</c> with NDJSON: what really happened, by the id of the prediction or by key and event time. Answers what became of
/// them. Lines are taken four mebibytes at a time as they come, so that a million at once are a matter of time and not of memory: of each four all lines are taken, or none when one cannot be
/// read, and a refusal says what was taken before. What is wrong with an outcome that can be read is its fate, not a refusal.
/// </summary>
public static class OutcomeDoor
{
    private const int Together = 4 << 20;
    private const long Most = 1L << 30;

    /// <summary>Adds the route.</summary>
    public static void MapOutcomes(this IEndpointRouteBuilder routes, Endpoints endpoints, OutcomeLogs logs, TimeProvider time) =>
        routes.MapPost("/v1/endpoints/{name}/outcomes", context => TakeAsync(context, endpoints, logs, time)).Needs(AccessRole.Writer);

    private static async Task TakeAsync(HttpContext context, Endpoints endpoints, OutcomeLogs logs, TimeProvider time)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        var opened = found.TryGet(out var endpoint) ? await logs.FindAsync(endpoint.Name, context.RequestAborted) : found.Refused<OutcomeLog>();
        if (!opened.TryGet(out var log))
        {
            await RefusalBody.WriteAsync(context, opened.Refusals);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = Most;
        }

        var (receipt, taken) = ((OutcomeReceipt?)null, 0L);
        await foreach (var part in RequestBody.ReadLinesAsync(context, Together))
        {
            var read = part.TryGet(out var text) ? JsonUnicode.IsWhole(text.Span) ? Read(text, taken, Timestamp.Now(time)) : JsonUnicode.Refusal : part.Refused<ImmutableArray<OutcomeRow>>();
            if (!read.TryGet(out var rows))
            {
                await RefusalBody.WriteAsync(context, taken == 0 ? read.Refusals : [.. read.Refusals.Take(99), Partly(taken)]);
                return;
            }

            if (rows.IsEmpty)
            {
                continue;
            }

            receipt = Add(receipt, await log.TakeAsync(rows, context.RequestAborted));
            taken += rows.Length;
        }

        if (receipt is null)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("labels.outcome-none", "No outcomes", "The body has no line.", "Send one outcome a line.")]);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Write(receipt), context.RequestAborted);
    }

    private static Refusal Partly(long taken) => new("labels.outcome-partly", "Taken in part", FormattableString.Invariant($"Lines 1 to {taken} were taken, and none after them."),
        "Mend the lines named above and send all of them again: what was taken is a duplicate then, and changes nothing.");

    // Labels are told by the log itself; of what was put aside the first hundred are enough.
    private static OutcomeReceipt Add(OutcomeReceipt? before, OutcomeReceipt next) => before is null ? next with { Labels = [] } : new OutcomeReceipt(
        before.Fates.Concat(next.Fates).GroupBy(fate => fate.Key).ToImmutableSortedDictionary(fate => fate.Key, fate => fate.Sum(each => each.Value)), [], [.. before.PutAside.Concat(next.PutAside).Take(100)]);

    private static Result<ImmutableArray<OutcomeRow>> Read(ReadOnlyMemory<byte> text, long before, Timestamp now)
    {
        var (rows, refusals, line) = (ImmutableArray.CreateBuilder<OutcomeRow>(), new List<Refusal>(), before);
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
                    "Send {\"prediction\": ID, \"value\": 0 or 1}, or \"key\" and \"event_time\" in place of the id.").At(new Place(Line: (int)line)));
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<OutcomeRow>>(refusals) : rows.ToImmutable();
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
