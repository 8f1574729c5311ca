using System.Globalization;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Access;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.Native;

/// <summary>
/// <c>GET /v1/models/history?name=NAME</c>: who moved which alias or stage to which version, when, and for releases on what evidence. The name is a parameter, because it may hold a slash.
/// <c>POST /v1/models/approvals</c>: somebody's yes to a release, in a role that its project asks for.
/// </summary>
public static class ModelDoor
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Adds the routes.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes, ModelRegistry models, ReleaseRegistry releases, ReleaseApprovals approvals)
    {
        routes.MapGet("/v1/models/history", context => HistoryAsync(context, models, releases)).Needs(AccessRole.Reader);
        routes.MapPost("/v1/models/approvals", context => ApproveAsync(context, releases, approvals)).Needs(AccessRole.Approver);
    }

    private static async Task ApproveAsync(HttpContext context, ReleaseRegistry releases, ReleaseApprovals approvals)
    {
        var approved = await ReadAsync(context) is var read && read.TryGet(out var request) ? await ApproveAsync(request, releases, approvals, context.RequestAborted) : read.Refused<ReleaseApproval>();
        if (!approved.TryGet(out var approval))
        {
            await RefusalBody.WriteAsync(context, approved.Refusals);
            return;
        }

        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteString("role", approval.Role);
            writer.WriteString("by", approval.By);
            writer.WriteString("at", approval.At.ToString());
            writer.WriteString("reason", approval.Reason);
        });
    }

    private static async Task<Result<ReleaseApproval>> ApproveAsync(ApprovalRequest request, ReleaseRegistry releases, ReleaseApprovals approvals, CancellationToken cancellationToken)
    {
        var found = await releases.FindAsync(request.Name, request.Version.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return found.TryGet(out var release) ? await approvals.ApproveAsync(release, request.Role, request.By!, request.Reason, cancellationToken) : found.Refused<ReleaseApproval>();
    }

    private static async Task<Result<ApprovalRequest>> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        if (!body.TryGet(out var json))
        {
            return body.Refused<ApprovalRequest>();
        }

        try
        {
            var request = JsonUnicode.IsWhole(json.Span) ? JsonSerializer.Deserialize(json.Span, ApprovalRequestJson.Default.ApprovalRequest) : null;
            var by = CallerName.Of(context, request?.By);
            return !by.TryGet(out var who) ? by.Refused<ApprovalRequest>()
                : request is { Name.Length: > 0, Role.Length: > 0 } && who.Length > 0 ? request with { By = who }
                : new Refusal("request.shape", "Which release, in which role?", "An approval names a release, a role and who says yes.", "Send \"name\", \"version\", \"role\", \"by\" where the server asks nobody, and \"reason\".");
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not understood", $"The body is not an approval: {broken.Message}");
        }
    }

    private static async Task HistoryAsync(HttpContext context, ModelRegistry models, ReleaseRegistry releases)
    {
        var name = context.Request.Query["name"].ToString();
        if (await models.FindAsync(name, context.RequestAborted) is null)
        {
            await RefusalBody.WriteAsync(context, [new Refusal("registry.unknown", "No such model", $"There is no registered model '{name}'.", "Name one as ?name=NAME.")]);
            return;
        }

        var moves = (await models.MovesAsync(name, context.RequestAborted)).Select(move => (move.At, Write: (Action<Utf8JsonWriter>)(writer =>
        {
            Common(writer, move.At, move.By, move.What, move.Version, move.Previous);
        })));
        var promotions = (await releases.HistoryAsync(name, context.RequestAborted)).Select(promotion => (promotion.At, Write: (Action<Utf8JsonWriter>)(writer =>
        {
            Common(writer, promotion.At, promotion.By, $"alias {promotion.Alias}", promotion.Version, promotion.Previous);
            writer.WriteString("reason", promotion.Reason);
            writer.WriteString("verdict", promotion.Verdict.ToString());
            writer.WriteBoolean("forced", promotion.Forced);
        })));
        var all = moves.Concat(promotions).OrderByDescending(entry => entry.At).ToArray();
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray("history");
            foreach (var entry in all)
            {
                writer.WriteStartObject();
                entry.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private static void Common(Utf8JsonWriter writer, Timestamp at, string by, string what, int? version, int? previous)
    {
        writer.WriteString("at", at.ToString());
        writer.WriteString("by", by);
        writer.WriteString("what", what);
        Number(writer, "version", version);
        Number(writer, "previous", previous);
    }

    private static void Number(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
    }
}
