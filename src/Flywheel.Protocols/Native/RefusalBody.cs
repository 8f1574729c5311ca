using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Native;

/// <summary>The one table from refusal codes to this protocol's statuses, and the body that says why.</summary>
internal static class RefusalBody
{
    internal static int StatusOf(string code) => code switch
    {
        "serving.no-way-back" or "labels.review-claimed" or "labels.review-answered" or "labels.review-contradicts" or "labels.review-elsewhere" => StatusCodes.Status409Conflict,
        "serving.endpoint-unknown" or "serving.route-unknown" or "registry.unknown" or "data.version-unknown" or "explain.unknown" or "labels.review-unknown" or "labels.review-none" => StatusCodes.Status404NotFound,
        "request.too-large" or "request.too-many-rows" or "serving.too-many-rows" => StatusCodes.Status413PayloadTooLarge,
        "labels.review-late" => StatusCodes.Status410Gone,
        "serving.overloaded" => StatusCodes.Status429TooManyRequests,
        "security.log-in" => StatusCodes.Status401Unauthorized,
        "security.role" or "security.other" or "registry.role-other" => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };

    internal static async Task WriteAsync(HttpContext context, ImmutableArray<Refusal> refusals)
    {
        context.Response.StatusCode = StatusOf(refusals[0].Code);
        if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("refusals");
            foreach (var refusal in refusals.Take(100))
            {
                writer.WriteStartObject();
                writer.WriteString("code", refusal.Code);
                writer.WriteString("headline", refusal.Headline);
                writer.WriteString("sentence", refusal.Sentence);
                writer.WriteString("remedy", refusal.Remedy);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
