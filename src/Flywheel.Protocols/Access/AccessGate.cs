using System.Net.Http.Headers;
using System.Text;
using Flywheel.Core;
using Flywheel.Protocols.Grpc;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.Native;
using Flywheel.Security;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Access;

/// <summary>
/// Asks who sent a request before anything of it is read, and whether they may; afterwards the request carries its <see cref="Caller"/>. Tokens come as MLflow's
/// clients send them: alone (<c>Bearer</c>), or as the password of a name (<c>Basic</c>, which browsers ask for too). Safe to use from many threads.
/// </summary>
/// <param name="people">Who is known.</param>
/// <param name="pass">A token beside theirs, good for a writer: that of a program that this process has started. Null for none.</param>
public sealed class AccessGate(People people, AccessToken? pass = null)
{
    private static readonly Person Program = new("flywheel", AccessRole.Writer, default);

    /// <summary>Lets a request on, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (!people.AreAsked)
        {
            return next(context);
        }

        var caller = new Caller(Recognise(context.Request.Headers.Authorization));
        context.Features.Set(caller);
        // Its methods say what they need, in its own way of refusing.
        if (GrpcCall.Is(context.Request))
        {
            return next(context);
        }

        // A path that nobody answers says so to those who may read; to others it looks like any other.
        var needs = context.GetEndpoint() is not { } route ? AccessRole.Reader : route.Metadata.GetMetadata<RouteAccess>() is { } access ? access.Needs(context) : AccessRole.Admin;
        return caller.Fault(needs) is { } refusal ? RefuseAsync(context, refusal) : next(context);
    }

    private Person? Recognise(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var sent) || sent.Parameter is not { } parameter)
        {
            return null;
        }

        if (sent.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return pass?.Is(parameter) == true ? Program : people.Recognise(parameter, null);
        }

        Span<byte> bytes = stackalloc byte[512];
        if (!sent.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(parameter, bytes, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(bytes[..length]).Split(':', 2) is [var name, var token] ? people.Recognise(token, name) : null;
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var unknown = refusal.Code == "security.log-in";
        if (unknown)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"flywheel\", charset=\"UTF-8\"";
        }

        return MlflowDoor.Answers(context.Request.Path)
            ? MlflowCall.RefuseAsync(context, new MlflowError(unknown ? "UNAUTHENTICATED" : "PERMISSION_DENIED", refusal.ToString()))
            : RefusalBody.WriteAsync(context, [refusal]);
    }
}
