using Flywheel.Core;

namespace Flywheel.Security;

/// <summary>Somebody, or a program with a name of its own, who may use a server.</summary>
/// <param name="Name">1 to 64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c> and <c>@</c>.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Since">When their token was given out.</param>
public sealed record Person(string Name, AccessRole Role, Timestamp Since);
