using Flywheel.Core;
using Flywheel.Security;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Access;

/// <summary>In whose name a request says something.</summary>
internal static class CallerName
{
    /// <summary>The caller's own where the server asks, and no other; elsewhere what the request says, taken on trust. Empty when nobody is named.</summary>
    public static Result<string> Of(HttpContext context, string? said) =>
        context.Features.Get<Caller>() is { } caller ? caller.Name(said) : string.IsNullOrWhiteSpace(said) ? "" : said;
}
