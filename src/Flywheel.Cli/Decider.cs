using Flywheel.Core;
using Flywheel.Security;

namespace Flywheel.Cli;

/// <summary>
/// In whose name something is decided. Where the workspace knows people, it is whoever <c>FLYWHEEL_TOKEN</c> says, and they must have the role that it takes; elsewhere the name is
/// taken on trust, as given or the user's own.
/// </summary>
internal static class Decider
{
    /// <summary>The variable that a token comes in: arguments are seen by every user of the machine.</summary>
    public const string Token = "FLYWHEEL_TOKEN";

    public static async Task<Result<string>> FindAsync(People people, string? named, AccessRole role, CancellationToken cancellation)
    {
        await people.RefreshAsync(cancellation);
        if (!people.AreAsked)
        {
            return named ?? Environment.UserName;
        }

        var caller = new Caller(people.Recognise(Environment.GetEnvironmentVariable(Token), null));
        return caller.Fault(role) is { } refusal ? refusal : caller.Name(named);
    }
}
