using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>Somebody's yes to one release. Rows are only ever added.</summary>
/// <param name="Role">In which role.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, the first time.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
public sealed record ReleaseApproval(string Role, string By, Timestamp At, string Reason);
