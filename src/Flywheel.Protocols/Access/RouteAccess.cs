using Flywheel.Security;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Access;

/// <summary>Who may use a route, where the server asks: what it needs for a request, null for anybody. A route without one is for admins.</summary>
/// <param name="Needs">What a request needs.</param>
internal sealed record RouteAccess(Func<HttpContext, AccessRole?> Needs);
