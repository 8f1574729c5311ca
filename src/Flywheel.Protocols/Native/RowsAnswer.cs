using System.Buffers;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Serving;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Native;

/// <summary>Waits for an endpoint's answer about rows and gives it in the words of a protocol, or says why there is none.</summary>
internal static class RowsAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="asked">The answer to come.</param>
    /// <param name="write">Writes the answer as the protocol has it.</param>
    internal static async Task WriteAsync(HttpContext context, ValueTask<Result<PredictionAnswer>> asked, Action<Utf8JsonWriter, PredictionAnswer> write)
    {
        var predicted = await asked;
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
