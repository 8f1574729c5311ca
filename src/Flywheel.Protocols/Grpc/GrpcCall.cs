using System.Collections.Frozen;
using Flywheel.Core;
using Flywheel.Security;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Grpc;

/// <summary>
/// Unary gRPC over HTTP/2: framing, deadlines, status and message in the trailers. A refusal is an answer without a message. Compression and streams are refused.
/// </summary>
internal static class GrpcCall
{
    internal const string ContentType = "application/grpc";

    private const string Timeout = "grpc-timeout";

    /// <summary>True when a request is a call, whether or not it can be answered.</summary>
    internal static bool Is(HttpRequest request) => request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');

    internal static Task AnswerAsync(HttpContext context, FrozenDictionary<string, GrpcMethod> methods, TimeProvider time)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "h2c";
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsPost(context.Request.Method) || !IsProtobuf(context.Request.ContentType!))
        {
            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        if (!methods.TryGetValue(context.Request.Path.Value!, out var method))
        {
            GrpcRefusal.Write(context.Response, new Refusal(GrpcRefusal.Unimplemented, "Unknown method", $"There is no method '{context.Request.Path.Value}'.", Spelling.DidYouMean(context.Request.Path.Value!, methods.Keys)));
            return Task.CompletedTask;
        }

        if (context.Features.Get<Caller>()?.Fault(method.Needs) is { } refusal)
        {
            GrpcRefusal.Write(context.Response, refusal);
            return Task.CompletedTask;
        }

        var timeouts = context.Request.Headers[Timeout];
        if (timeouts.Count == 0)
        {
            return AnswerAsync(context, method, context.RequestAborted);
        }

        if (timeouts.Count != 1 || !GrpcTimeout.TryParse(timeouts.ToString(), out var timeout))
        {
            GrpcRefusal.Write(context.Response, new Refusal(GrpcRefusal.Message, "Not a timeout", "The header 'grpc-timeout' is no timeout.", "Write at most eight digits and one of H, M, S, m, u, n."));
            return Task.CompletedTask;
        }

        return AnswerInTimeAsync(context, method, timeout, time);
    }

    // The longest that a timer takes; a caller that waits longer waits without one.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(49);

    private static async Task AnswerInTimeAsync(HttpContext context, GrpcMethod method, TimeSpan timeout, TimeProvider time)
    {
        using var late = new CancellationTokenSource(timeout < s_longest ? timeout : System.Threading.Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            await AnswerAsync(context, method, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            GrpcRefusal.Write(context.Response, Late());
        }
    }

    private static async Task AnswerAsync(HttpContext context, GrpcMethod method, CancellationToken cancellationToken)
    {
        var reader = context.Request.BodyReader;
        var framed = await GrpcFrame.ReadAsync(reader, method.MaxBytes, cancellationToken);
        if (!framed.TryGet(out var bytes))
        {
            GrpcRefusal.Write(context.Response, framed.Refusals[0]);
            return;
        }

        var answering = method.Answer(bytes, cancellationToken);
        reader.AdvanceTo(bytes.End);
        var answered = await answering;

        // A caller that no longer waits is told so, whatever was found.
        if (cancellationToken.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            answered = Late();
        }

        if (!answered.TryGet(out var message))
        {
            GrpcRefusal.Write(context.Response, answered.Refusals[0]);
            return;
        }

        context.Response.ContentType = ContentType;
        GrpcFrame.Write(context.Response.BodyWriter, message);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static bool IsProtobuf(string type) => type.Length == ContentType.Length || type[ContentType.Length] == ';'
        || (type.AsSpan(ContentType.Length).StartsWith("+proto", StringComparison.OrdinalIgnoreCase) && (type.Length == ContentType.Length + 6 || type[ContentType.Length + 6] == ';'));

    private static Refusal Late() => new(GrpcRefusal.Deadline, "Too late", "The time that the caller allows is over.");
}
