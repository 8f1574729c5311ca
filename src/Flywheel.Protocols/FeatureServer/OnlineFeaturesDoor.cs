using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.Native;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.FeatureServer;

/// <summary>
/// <c>POST /get-online-features</c> as Feast's feature server answers it: the live features of an endpoint for rows that the caller names by their columns. Nothing is scored and
/// nothing is logged. See <c>docs/feature-server.md</c>.
/// </summary>
public static class OnlineFeaturesDoor
{
    /// <summary>Adds the route.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="endpoints">Whose features are answered.</param>
    /// <param name="time">The time of rows that bring none.</param>
    public static void MapFeatureServer(this IEndpointRouteBuilder routes, Endpoints endpoints, TimeProvider time) =>
        routes.MapPost("/get-online-features", context => AnswerAsync(context, endpoints, time)).Needs(AccessRole.Reader);

    private static async Task AnswerAsync(HttpContext context, Endpoints endpoints, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context, new EndpointOptions().MaxBytes);
        var read = body.TryGet(out var json) ? OnlineFeaturesRequest.Read(json) : body.Refused<OnlineFeaturesRequest>();
        var found = read.TryGet(out var request) ? request.Find(endpoints) : read.Refused<Serving.Endpoint>();
        if (!found.TryGet(out var endpoint))
        {
            await RefusalBody.WriteAsync(context, found.Refusals);
            return;
        }

        using var lease = endpoint.Lease();
        var release = lease.Route.Champion;
        var now = Timestamp.Now(time);
        var (rows, wanted) = (request!.Rows(release, endpoint.Options.MaxRows, now), request.Wanted(endpoint.Name, release.FeatureSchema));
        var computed = rows.IsOk && wanted.IsOk ? release.Features.Compute(rows.Value, context.RequestAborted) : Result.Refuse<ColumnBatch>(rows.Refusals.Concat(wanted.Refusals));
        if (!computed.TryGet(out var features))
        {
            await RefusalBody.WriteAsync(context, computed.Refusals);
            return;
        }

        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            OnlineFeaturesAnswer.Write(writer, request, wanted.Value, features, MomentsOf(rows.Value, release, now), endpoint.Name);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    // Rows of a model that asks for no time are of now.
    private static TimestampColumn MomentsOf(ColumnBatch rows, EndpointSnapshot release, Timestamp now)
    {
        if (release.HasTime)
        {
            return rows.Get<TimestampColumn>(release.Time);
        }

        var moments = new long[rows.Count];
        Array.Fill(moments, now.Microseconds);
        return new TimestampColumn(moments);
    }
}
