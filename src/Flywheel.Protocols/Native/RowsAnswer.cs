using System.Buffers;
using System.Text.Json;
using Flywheel.Core.Columns;
using Flywheel.Serving;
using Flywheel.Serving.Routing;
using Microsoft.AspNetCore.Http;
using Endpoint = Flywheel.Serving.Endpoint;

namespace Flywheel.Protocols.Native;

/// <summary>Asks an endpoint about rows and answers in the words of a protocol, or says why not.</summary>
internal static class RowsAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="lease">Its route.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="inputs">Each row as it was sent.</param>
    /// <param name="write">Writes the answer as the protocol has it.</param>
    internal static async Task WriteAsync(HttpContext context, Endpoint endpoint, RouteLease lease, ColumnBatch rows, IReadOnlyList<string> inputs, Action<Utf8JsonWriter, PredictionAnswer> write)
    {
        var predicted = await endpoint.PredictAsync(lease, rows, inputs, context.RequestAborted);
        if (!predicted.TryGet(out var answer))
        {
            await RefusalBody.WriteAsync(context, predicted.Refusals);
            return;
        }

        context.Response.ContentType = "application/json";
        Write(context.Response.BodyWriter, answer, write);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> target, PredictionAnswer answer, Action<Utf8JsonWriter, PredictionAnswer> write)
    {
        using var writer = new Utf8JsonWriter(target);
        write(writer, answer);
    }
}
