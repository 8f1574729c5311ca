using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Labels.Reviews;
using Flywheel.Protocols.Access;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>/v1/endpoints/{name}/reviews</c>: predictions that wait for a person. <c>GET</c> lists them (<c>?state=</c>, <c>?most=</c>); <c>GET …/{prediction}</c> tells a caller what a person said, and with
/// <c>?wait=SECONDS</c> waits for it; <c>POST …/claim</c> and <c>POST …/{prediction}/claim</c> keep others away; <c>POST …/{prediction}/answer</c> answers. Bodies name who (<c>by</c>).
/// </summary>
internal sealed class ReviewDoor(Endpoints endpoints, ReviewDesks desks)
{
    private const int MaxBytes = 64 << 10, Most = 1_000, Usual = 100, LongestWait = 60, LongestName = 200, LongestComment = 10_000;

    internal static void Map(IEndpointRouteBuilder routes, Endpoints endpoints, ReviewDesks desks)
    {
        var door = new ReviewDoor(endpoints, desks);
        routes.MapGet("/v1/endpoints/{name}/reviews", door.ListAsync).Needs(AccessRole.Reader);
        routes.MapGet("/v1/endpoints/{name}/reviews/{prediction}", door.ShowAsync).Needs(AccessRole.Reader);
        routes.MapPost("/v1/endpoints/{name}/reviews/claim", context => door.ClaimAsync(context, null)).Needs(AccessRole.Writer);
        routes.MapPost("/v1/endpoints/{name}/reviews/{prediction}/claim", context => door.ClaimAsync(context, PredictionOf(context))).Needs(AccessRole.Writer);
        routes.MapPost("/v1/endpoints/{name}/reviews/{prediction}/answer", door.AnswerAsync).Needs(AccessRole.Writer);
    }

    private async Task ListAsync(HttpContext context)
    {
        var (asked, number) = (context.Request.Query["state"].ToString(), context.Request.Query["most"].ToString());
        var state = asked is "" or "all" ? (ReviewState?)null : Enum.TryParse<ReviewState>(asked, ignoreCase: true, out var named) && !char.IsAsciiDigit(asked[0]) && asked[0] != '-' ? named : (ReviewState)(-1);
        var most = number.Length == 0 ? Usual : int.TryParse(number, System.Globalization.NumberStyles.None, null, out var wanted) && wanted is >= 1 and <= Most ? wanted : 0;
        if (state == (ReviewState)(-1) || most == 0)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("request.query", "Not understood", $"'{context.Request.QueryString}' asks for no reviews.", $"'state' is waiting, claimed, answered, expired or all; 'most' is 1 to {Most}.")]);
            return;
        }

        if (!(await DeskAsync(context)).TryGet(out var desk))
        {
            return;
        }

        var (tally, items) = await desk.ListAsync(state, most, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, ReviewJson.Document(tally, items));
    }

    private async Task ShowAsync(HttpContext context)
    {
        var text = context.Request.Query["wait"].ToString();
        var wait = text.Length == 0 ? 0 : int.TryParse(text, System.Globalization.NumberStyles.None, null, out var seconds) && seconds <= LongestWait ? seconds : -1;
        if (wait < 0)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("request.query", "Not understood", $"'{text}' is no wait.", $"'wait' is 0 to {LongestWait} seconds.")]);
            return;
        }

        if (!(await DeskAsync(context)).TryGet(out var desk))
        {
            return;
        }

        if (await desk.FindAsync(PredictionOf(context), TimeSpan.FromSeconds(wait), context.RequestAborted) is not { } item)
        {
            await RefusalBody.WriteAsync(context, [ReviewJson.NobodyAsked(PredictionOf(context))]);
            return;
        }

        await TellAsync(context, item);
    }

    private async Task ClaimAsync(HttpContext context, string? prediction)
    {
        if (await ReadAsync(context) is { } said && (await DeskAsync(context)).TryGet(out var desk))
        {
            await TellAsync(context, await desk.ClaimAsync(prediction, said.By!, context.RequestAborted));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } said)
        {
            return;
        }

        if (said.Answer is not { } answer)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("request.shape", "No answer", "The body has no 'answer'.", "Send {\"by\": \"ann\", \"answer\": 1} for yes, or 0 for no.")]);
            return;
        }

        if ((await DeskAsync(context)).TryGet(out var desk))
        {
            await TellAsync(context, await desk.AnswerAsync(PredictionOf(context), answer, said.By!, said.Comment, context.RequestAborted));
        }
    }

    private static string PredictionOf(HttpContext context) => (string)context.Request.RouteValues["prediction"]!;

    private static Task TellAsync(HttpContext context, Result<ReviewItem> result) => result.TryGet(out var item)
        ? JsonAnswer.WriteAsync(context, ReviewJson.Document(item))
        : RefusalBody.WriteAsync(context, result.Refusals);

    private async Task<Result<ReviewDesk>> DeskAsync(HttpContext context)
    {
        var found = endpoints.Find((string)context.Request.RouteValues["name"]!);
        var desk = found.TryGet(out var endpoint) ? await desks.FindAsync(endpoint.Name, context.RequestAborted) : found.Refused<ReviewDesk>();
        if (!desk.IsOk)
        {
            await RefusalBody.WriteAsync(context, desk.Refusals);
        }

        return desk;
    }

    // What a person says, or null when the caller was told what is wrong with it.
    private static async Task<ReviewChange?> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        if (!body.TryGet(out var json))
        {
            await RefusalBody.WriteAsync(context, body.Refusals);
            return null;
        }

        try
        {
            var change = JsonUnicode.IsWhole(json.Span) ? JsonSerializer.Deserialize(json.Span, ReviewChangeJson.Default.ReviewChange) : throw new JsonException("It is no Unicode text.");
            var by = CallerName.Of(context, change?.By);
            if (!by.TryGet(out var who))
            {
                await RefusalBody.WriteAsync(context, by.Refusals);
                return null;
            }

            if (change is { Comment: null or { Length: <= LongestComment } } && who.Length is > 0 and <= LongestName)
            {
                return change with { By = who };
            }

            await RefusalBody.WriteAsync(context, [new Refusal("request.shape", "Who?", $"A claim or an answer names who makes it, in at most {LongestName} letters, and comments in at most {LongestComment}.", "Send {\"by\": \"ann\"}.")]);
        }
        catch (JsonException broken)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("request.json", "Not understood", $"The body is not what a person says of a review: {broken.Message}", "Send {\"by\": \"ann\", \"answer\": 1}.")]);
        }

        return null;
    }
}

/// <summary>The body of a claim or an answer.</summary>
internal sealed record ReviewChange
{
    public string? By { get; init; }

    public double? Answer { get; init; }

    public string? Comment { get; init; }
}

/// <summary>Its JSON: unknown keys are refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ReviewChange))]
internal sealed partial class ReviewChangeJson : JsonSerializerContext;
