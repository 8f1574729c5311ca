namespace Flywheel.Projects.Commands;

/// <summary>Lets programs that a step starts log to tracking as clients do. The composition root has the protocol; the wheel only hands out the address.</summary>
public interface ITrackingDoor
{
    /// <summary>Opens the door on this machine, for as long as the lease is held.</summary>
    Task<TrackingLease> OpenAsync(CancellationToken cancellationToken);
}
