using System.Buffers;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Serving;
using Flywheel.Serving.Routing;
using Microsoft.AspNetCore.Http;
using Endpoint = Flywheel.Serving.Endpoint;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>POST /v1/endpoints/{name}/predict</c>. A body of one good row, which nearly all are, is read from the pipe into a lane and answered from it without an object a
/// value; anything else goes the long way, which also says what is wrong.
/// </summary>
internal sealed class PredictDoor(Endpoints endpoints)
{
    internal async Task PredictAsync(HttpContext context)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        if (!found.TryGet(out var endpoint))
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        var body = await RequestBody.FillAsync(context, endpoint.Options.MaxBytes);
        if (!body.TryGet(out var bytes))
        {
            await RefusalBody.WriteAsync(context, body.Refusals);
            return;
        }

        using var lease = endpoint.Lease();
        var lane = lease.Route.Champion.Rent();
        if (bytes.IsSingleSegment && TryRead(bytes.FirstSpan, lane))
        {
            context.Request.BodyReader.AdvanceTo(bytes.End);
            await AnswerAsync(context, endpoint, lease, lane);
            return;
        }

        lane.Snapshot.Return(lane);
        var json = bytes.ToArray();
        context.Request.BodyReader.AdvanceTo(bytes.End);
        await AnswerAllAsync(context, endpoint, lease, json);
    }

    private static bool TryRead(ReadOnlySpan<byte> json, PredictionLane lane)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = PredictRequest.MaxDepth });
            return JsonUnicode.IsWhole(json) && PredictRequest.FindRows(ref reader, out var explain) && !explain && reader.Read() && lane.TryRead(ref reader, json)
                && reader.Read() && reader.TokenType == JsonTokenType.EndArray && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async ValueTask AnswerAsync(HttpContext context, Endpoint endpoint, RouteLease lease, PredictionLane lane)
    {
        var answer = await endpoint.PredictAsync(lease, lane);
        if (answer.Refusal is { } refusal)
        {
            answer.GiveBack(lane);
            await RefusalBody.WriteAsync(context, [refusal]);
            return;
        }

        Write(context.Response, answer.Lane);
        answer.GiveBack(lane);
        await context.Response.BodyWriter.FlushAsync();
    }

    private static async Task AnswerAllAsync(HttpContext context, Endpoint endpoint, RouteLease lease, byte[] json)
    {
        var read = PredictRequest.Read(json, lease.Route.Champion.Request, endpoint.Options.MaxRows);
        if (!read.TryGet(out var request))
        {
            await RefusalBody.WriteAsync(context, read.Refusals);
            return;
        }

        var asked = request.Explain ? endpoint.ExplainAsync(lease, request.Inputs) : endpoint.PredictAsync(lease, request.Rows, request.Inputs, context.RequestAborted);
        await RowsAnswer.WriteAsync(context, asked, Write);
    }

    private static void Write(HttpResponse response, PredictionLane lane)
    {
        var name = lane.Snapshot.Name.Span;
        Span<byte> text = name.Length <= 256 ? stackalloc byte[512] : new byte[name.Length + 256];
        var at = 0;
        Put(text, ref at, "{\"release\":\""u8);
        Put(text, ref at, name);
        Put(text, ref at, "\",\"predictions\":[{\"id\":\""u8);
        Put(text, ref at, lane.Id);
        Put(text, ref at, "\",\"score\":"u8);
        at += ShortestNumber.Write(lane.Score, text[at..]);
        Put(text, ref at, lane.Decision ? ",\"decision\":true}]}"u8 : ",\"decision\":false}]}"u8);
        response.ContentType = "application/json";
        response.ContentLength = at;
        response.BodyWriter.Write(text[..at]);
    }

    private static void Put(Span<byte> target, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        at += bytes.Length;
    }

    private static void Write(Utf8JsonWriter writer, PredictionAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString("release", answer.Release);
        writer.WriteStartArray("predictions");
        for (var row = 0; row < answer.Ids.Length; row++)
        {
            writer.WriteStartObject();
            writer.WriteString("id", answer.Ids[row]);
            writer.WriteNumber("score", answer.Scores[row]);
            writer.WriteBoolean("decision", answer.Decisions[row]);
            if (answer.Releases is { } releases && releases[row] != answer.Release)
            {
                writer.WriteString("release", releases[row]);
            }

            if (answer.Explanations is { } explanations)
            {
                ExplanationJson.WriteMember(writer, explanations[row]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
