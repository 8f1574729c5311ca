using Flywheel.Core;

namespace Flywheel.Projects.Loop;

/// <summary>Makes candidates for a served project, somewhere where it does not disturb who answers. Extension point: a name and one method.</summary>
public interface ICandidateMaker
{
    /// <summary>The name that settings and messages use: <c>child-process</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Trains on everything that is known now, registers the release and judges it by the project's gates. Promotes nothing. Refuses what the wheel refuses. Asked again after it was
    /// cut short, it goes on where it was.
    /// </summary>
    Task<Result<CandidateReport>> MakeAsync(CancellationToken cancellationToken);
}
